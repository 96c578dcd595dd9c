/** The demonstration that {@code mvn -Pdemo} runs. */
@NullMarked
package dev.kamba.demo;

import org.jspecify.annotations.NullMarked;
