package org.geopeft.tensor.reference;

import java.util.List;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.GridSampling.Mode;
import org.geopeft.tensor.GridSampling.Padding;
import org.geopeft.tensor.GridSampling.Taps;
import org.geopeft.tensor.Sampling;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Sampling point by point. Deformable attention is written with the taps of grid sampling.
final class ReferenceSampling implements Sampling {
  private static final GridSampling BILINEAR = new GridSampling(Mode.BILINEAR, Padding.ZEROS, false);

  @Override
  public void grid(GridSampling how, Tensor x, Tensor grid, Tensor out) {
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    double[] values = x.toDoubles();
    Image image = new Image(how, x, grid);
    for (int i = 0; i < result.length; i++) {
      image.look(i);
      result[i] = image.sum(values, image.columns.weight(), image.rows.weight());
    }
    out.set(result);
  }

  @Override
  public void gridGradient(
      GridSampling how, Tensor x, Tensor grid, Tensor g, @Nullable Tensor outX, @Nullable Tensor outGrid) {
    double[] values = x.toDoubles();
    double[] gs = g.toDoubles();
    double[] gradX = new double[values.length];
    double[] gradGrid = new double[Math.toIntExact(grid.shape().elements())];
    Image image = new Image(how, x, grid);
    for (int i = 0; i < gs.length; i++) {
      image.look(i);
      image.add(gs[i], gradX);
      gradGrid[image.point] += gs[i] * image.sum(values, image.columns.slope(), image.rows.weight());
      gradGrid[image.point + 1] += gs[i] * image.sum(values, image.columns.weight(), image.rows.slope());
    }
    if (outX != null) {
      outX.set(gradX);
    }
    if (outGrid != null) {
      outGrid.set(gradGrid);
    }
  }

  /// What an element of the result looks at.
  private static final class Image {
    private final GridSampling how;
    private final double[] grid;
    private final int channels;
    private final int height;
    private final int width;
    private final int points;
    private int plane;
    int point;
    final Taps columns;
    final Taps rows;

    Image(GridSampling how, Tensor x, Tensor grid) {
      this.how = how;
      this.grid = grid.toDoubles();
      channels = x.shape().intSize(1);
      height = x.shape().intSize(2);
      width = x.shape().intSize(3);
      points = Math.toIntExact(grid.shape().elements(1, 3));
      columns = new Taps(how.mode());
      rows = new Taps(how.mode());
    }

    void look(int element) {
      plane = element / points * height * width;
      point = (element / points / channels * points + element % points) * 2;
      how.find(grid[point], width, columns);
      how.find(grid[point + 1], height, rows);
    }

    double sum(double[] values, double[] across, double[] down) {
      double sum = 0;
      for (int i = 0; i < down.length; i++) {
        for (int j = 0; j < across.length; j++) {
          int at = at(i, j);
          sum += down[i] * across[j] * (at < 0 ? 0 : values[at]); // not left out: NaN times 0 is NaN
        }
      }
      return sum;
    }

    void add(double g, double[] target) {
      for (int i = 0; i < rows.weight().length; i++) {
        for (int j = 0; j < columns.weight().length; j++) {
          int at = at(i, j);
          if (at >= 0) {
            target[at] += g * rows.weight()[i] * columns.weight()[j];
          }
        }
      }
    }

    private int at(int i, int j) {
      int row = rows.index()[i];
      int column = columns.index()[j];
      return row < 0 || column < 0 ? -1 : plane + row * width + column;
    }
  }

  @Override
  public void deformable(List<Level> levels, Tensor value, Tensor locations, Tensor weights, Tensor out) {
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    double[] values = value.toDoubles();
    double[] ws = weights.toDoubles();
    Points points = new Points(levels, value, locations);
    for (int k = 0; k < ws.length; k++) {
      points.look(k);
      for (int e = 0; e < points.width; e++) {
        result[points.result + e] +=
            ws[k] * points.sum(values, e, points.columns.weight(), points.rows.weight());
      }
    }
    out.set(result);
  }

  @Override
  public void deformableGradient(
      List<Level> levels,
      Tensor value,
      Tensor locations,
      Tensor weights,
      Tensor g,
      @Nullable Tensor outValue,
      @Nullable Tensor outLocations,
      @Nullable Tensor outWeights) {
    double[] values = value.toDoubles();
    double[] ws = weights.toDoubles();
    double[] gs = g.toDoubles();
    double[] gradValue = new double[values.length];
    double[] gradLocations = new double[2 * ws.length];
    double[] gradWeights = new double[ws.length];
    Points points = new Points(levels, value, locations);
    for (int k = 0; k < ws.length; k++) {
      points.look(k);
      for (int e = 0; e < points.width; e++) {
        double upstream = gs[points.result + e];
        points.add(upstream * ws[k], e, gradValue);
        gradWeights[k] += upstream * points.sum(values, e, points.columns.weight(), points.rows.weight());
        // a location runs from 0 to 1, a coordinate from −1 to 1
        gradLocations[2 * k] +=
            2 * ws[k] * upstream * points.sum(values, e, points.columns.slope(), points.rows.weight());
        gradLocations[2 * k + 1] +=
            2 * ws[k] * upstream * points.sum(values, e, points.columns.weight(), points.rows.slope());
      }
    }
    if (outValue != null) {
      outValue.set(gradValue);
    }
    if (outLocations != null) {
      outLocations.set(gradLocations);
    }
    if (outWeights != null) {
      outWeights.set(gradWeights);
    }
  }

  /// What a point of deformable attention looks at; points are numbered as in the weights `[N, Q, M, L, P]`.
  private static final class Points {
    private final List<Level> levels;
    private final double[] locations;
    private final int pixels;
    private final int queries;
    private final int heads;
    private final int points;
    final int width;
    final Taps columns = new Taps(Mode.BILINEAR);
    final Taps rows = new Taps(Mode.BILINEAR);
    private int first; // of the level's pixels for the image and head, in elements
    private int levelWidth;
    int result;

    Points(List<Level> levels, Tensor value, Tensor locations) {
      this.levels = levels;
      this.locations = locations.toDoubles();
      pixels = value.shape().intSize(1);
      heads = value.shape().intSize(2);
      width = value.shape().intSize(3);
      queries = locations.shape().intSize(1);
      points = locations.shape().intSize(4);
    }

    void look(int point) {
      int level = point / points % levels.size();
      int row = point / points / levels.size(); // counts (image, query, head)
      int before = levels.subList(0, level).stream().mapToInt(Level::pixels).sum();
      int image = row / heads / queries;
      first = ((image * pixels + before) * heads + row % heads) * width;
      levelWidth = levels.get(level).width();
      result = row * width;
      BILINEAR.find(2 * locations[2 * point] - 1, levelWidth, columns);
      BILINEAR.find(2 * locations[2 * point + 1] - 1, levels.get(level).height(), rows);
    }

    double sum(double[] values, int e, double[] across, double[] down) {
      double sum = 0;
      for (int tap = 0; tap < 4; tap++) {
        int at = at(tap, e);
        sum += down[tap / 2] * across[tap % 2] * (at < 0 ? 0 : values[at]);
      }
      return sum;
    }

    void add(double g, int e, double[] target) {
      for (int tap = 0; tap < 4; tap++) {
        int at = at(tap, e);
        if (at >= 0) {
          target[at] += g * rows.weight()[tap / 2] * columns.weight()[tap % 2];
        }
      }
    }

    private int at(int tap, int e) {
      int row = rows.index()[tap / 2];
      int column = columns.index()[tap % 2];
      return row < 0 || column < 0 ? -1 : first + (row * levelWidth + column) * heads * width + e;
    }
  }
}
