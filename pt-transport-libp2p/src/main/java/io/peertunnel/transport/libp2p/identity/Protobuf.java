package io.peertunnel.transport.libp2p.identity;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Reads and writes protobuf messages field by field. Pure.
///
/// Nothing is allocated for a length that the message does not hold; nesting is bounded.
public final class Protobuf {
  private static final int MAX_NESTING = 8;

  private Protobuf() {}

  /// Hands each field of a message to `reader`; fields that it does not know are skipped.
  ///
  /// @param what what the message is, for the text of the exception
  /// @throws MalformedException if the bytes are no message, or `reader` says so
  public static void read(byte[] message, String what, FieldReader reader)
      throws MalformedException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    in.setRecursionLimit(MAX_NESTING);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (!reader.read(tag, in) && !in.skipField(tag)) {
          throw new MalformedException(what + " is not a protobuf message");
        }
      }
    } catch (MalformedException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedException(what + " is not a protobuf message: " + e.getMessage());
    }
  }

  /// Returns the message that `writer` writes.
  public static Bytes write(FieldWriter writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writer.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return Bytes.copyOf(bytes.toByteArray());
  }

  /// Returns the tag of a length-delimited field.
  public static int bytesTag(int field) {
    return field << 3 | 2;
  }

  /// Returns the tag of a varint field.
  public static int varintTag(int field) {
    return field << 3;
  }

  /// Returns the tag of a field of eight bytes.
  public static int fixed64Tag(int field) {
    return field << 3 | 1;
  }

  /// Reads the value of one field.
  @FunctionalInterface
  public interface FieldReader {
    /// Reads the value behind `tag`, or returns false, having read nothing, if the field is
    /// unknown.
    boolean read(int tag, CodedInputStream in) throws IOException;
  }

  /// Writes the fields of a message, in the order of their numbers.
  @FunctionalInterface
  public interface FieldWriter {
    /// Writes all fields to `out`.
    void write(CodedOutputStream out) throws IOException;
  }
}
