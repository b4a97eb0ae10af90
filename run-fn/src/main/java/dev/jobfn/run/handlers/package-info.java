/** The bundled handlers. Add your own here. */
package dev.jobfn.run.handlers;
