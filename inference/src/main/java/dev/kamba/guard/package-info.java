/** What is suspicious about a model's result before anybody sees it: pure rules over images, masks and the model's card. */
@NullMarked
package dev.kamba.guard;

import org.jspecify.annotations.NullMarked;
