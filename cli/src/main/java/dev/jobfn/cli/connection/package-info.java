/** Which service a command talks to, and with which access key: options, environment variables and profiles. */
package dev.jobfn.cli.connection;
