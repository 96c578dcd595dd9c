package dev.kamba.inference;

/**
 * An item in the queue.
 *
 * @param request whose item it is
 * @param item the image
 * @param arrived when it was submitted, by {@link System#nanoTime}
 */
record Ticket(Request request, Item item, long arrived) {}
