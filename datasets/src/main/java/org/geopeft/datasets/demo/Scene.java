package org.geopeft.datasets.demo;

/// A made-up image with its labels.
///
/// @param size rows and columns
/// @param image reflectance `[6, size, size]`, [SceneGenerator#MISSING] under clouds
/// @param mask 1 burned, 0 not burned, −1 under clouds, `[size, size]`
record Scene(int size, float[] image, short[] mask) {}
