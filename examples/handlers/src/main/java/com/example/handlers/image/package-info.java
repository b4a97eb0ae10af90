/** Reads, scales and writes PNG and JPEG in bounded time and memory. Every loop over pixels stops when interrupted. */
package com.example.handlers.image;
