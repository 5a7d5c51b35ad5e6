package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Yaml11Test {

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("yes", true), Arguments.of("On", true), Arguments.of("TRUE", true),
        Arguments.of("no", false), Arguments.of("OFF", false), Arguments.of("False", false),
        Arguments.of("", null), Arguments.of("~", null), Arguments.of("null", null), Arguments.of("NULL", null),
        Arguments.of("0", 0L), Arguments.of("-7", -7L), Arguments.of("+12", 12L), Arguments.of("1_000", 1000L),
        Arguments.of("010", 8L), Arguments.of("-017", -15L), Arguments.of("0x1F", 31L), Arguments.of("0b101", 5L),
        Arguments.of("1:30", 90L), Arguments.of("-2:00:01", -7201L),
        Arguments.of("9223372036854775808", new BigInteger("9223372036854775808")),
        Arguments.of("1.5", 1.5), Arguments.of("1.", 1.0), Arguments.of(".5", 0.5), Arguments.of("-0.25", -0.25),
        Arguments.of("1_000.5", 1000.5), Arguments.of("1.5e3", 1500.0), Arguments.of("1.5e-3", 0.0015),
        Arguments.of("1e-4", 1e-4), Arguments.of("1E5", 1e5), Arguments.of("-2e+3", -2000.0),
        Arguments.of("1:30.5", 90.5), Arguments.of(".inf", Double.POSITIVE_INFINITY),
        Arguments.of("-.INF", Double.NEGATIVE_INFINITY), Arguments.of(".nan", Double.NaN));
  }

  @ParameterizedTest
  @MethodSource("values")
  void plainScalarsMeanWhatPyYamlAndJsonargparseMake(String text, Object value) {
    assertEquals(value, Yaml11.resolve(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "0o10", "08", "2020-01-01", "2020-01-01T12:00:00Z", "y", "n", "yEs", "tRUE", "-.5", "1e", "e5", "1.2.3", "inf",
      "nan", "0x", "-", "+", ".", "1:60:00", "epoch=1", "None", "='", " "})
  void theRestIsText(String text) {
    assertEquals(text, assertInstanceOf(String.class, Yaml11.resolve(text)));
  }

  @Test
  void datesMustBeQuotedForOtherReaders() {
    assertEquals(true, Yaml11.meansSomethingElse("2020-01-01"));
    assertEquals(false, Yaml11.meansSomethingElse("2020-01-01.tif"));
  }
}
