/** REST API, health, metrics and the web page. */
@NullMarked
package dev.kamba.ops;

import org.jspecify.annotations.NullMarked;
