/** Example handlers. The class {@link com.example.handlers.ExampleJobs} starts them. */
package com.example.handlers;
