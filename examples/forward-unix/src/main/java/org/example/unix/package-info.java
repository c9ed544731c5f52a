/// A forwarder for Unix domain sockets on the JDK alone: two virtual threads per connection, on the
/// blocking face of the stream.
package org.example.unix;
