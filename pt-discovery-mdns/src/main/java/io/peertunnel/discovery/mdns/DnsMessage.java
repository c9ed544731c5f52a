package io.peertunnel.discovery.mdns;

import java.util.List;
import java.util.stream.Stream;

/// A multicast DNS message. Pure.
///
/// @param id 0 except in queries of plain DNS clients and the answers to them
/// @param kind question or answer
/// @param questions what is asked
/// @param answers what is answered, or in a query what the asker knows already
/// @param additionals what the reader of the answers will want next
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6762#section-18">RFC 6762 section 18</a>
record DnsMessage(
    int id,
    Kind kind,
    List<Question> questions,
    List<DnsRecord> answers,
    List<DnsRecord> additionals) {
  /// What a message is for.
  enum Kind {
    /// It asks.
    QUERY,
    /// It answers; others take up its records beside those they have.
    RESPONSE,
    /// It answers for unique records: those that others hold under the same names are void
    /// (RFC 6762 section 10.2).
    FLUSHING_RESPONSE
  }

  /// A question.
  ///
  /// @param type the number of the record type, or [DnsType#ANY]
  record Question(DnsName name, int type) {
    boolean asksFor(int wanted) {
      return type == wanted || type == DnsType.ANY;
    }
  }

  DnsMessage {
    questions = List.copyOf(questions);
    answers = List.copyOf(answers);
    additionals = List.copyOf(additionals);
  }

  static DnsMessage query(List<Question> questions, List<DnsRecord> known) {
    return new DnsMessage(0, Kind.QUERY, questions, known, List.of());
  }

  boolean isQuery() {
    return kind == Kind.QUERY;
  }

  /// Returns the records of all sections.
  Stream<DnsRecord> records() {
    return Stream.concat(answers.stream(), additionals.stream());
  }
}
