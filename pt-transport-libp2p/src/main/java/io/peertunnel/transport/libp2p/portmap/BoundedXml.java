package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Walks through a small XML document of a device that nobody vouches for. Pure.
///
/// Document types, and so entities, are refused; sizes, depth, and number of elements are bounded.
final class BoundedXml {
  /// The most bytes of a document.
  static final int MAX_BYTES = 128 * 1024;

  /// The deepest nesting of elements.
  static final int MAX_DEPTH = 32;

  /// The most elements of a document.
  static final int MAX_ELEMENTS = 4096;

  /// The longest text of an element, in characters.
  static final int MAX_TEXT = 1024;

  private static final XMLInputFactory FACTORY = factory();

  private final Visitor visitor;
  private final StringBuilder text = new StringBuilder();
  private int depth;
  private int elements;

  private BoundedXml(Visitor visitor) {
    this.visitor = visitor;
  }

  /// Hears the elements in order. Names come without their namespace.
  interface Visitor {
    /// An element begins.
    void start(String name);

    /// An element ends.
    ///
    /// @param text what stands between the element's last tag and its end, without blanks around
    ///     it: all of it for an element that has none within
    void end(String name, String text);
  }

  /// Walks through a document.
  static void walk(byte[] document, Visitor visitor) throws MalformedException {
    if (document.length > MAX_BYTES) {
      throw new MalformedException("an XML document of more than " + MAX_BYTES + " bytes");
    }
    try {
      XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text(document)));
      try {
        new BoundedXml(visitor).walk(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      throw new MalformedException("no XML document");
    }
  }

  private void walk(XMLStreamReader reader) throws XMLStreamException, MalformedException {
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> start(reader.getLocalName());
        case XMLStreamConstants.END_ELEMENT -> end(reader.getLocalName());
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text(reader);
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new MalformedException("an XML document with a document type");
        default -> {}
      }
    }
  }

  private void start(String name) throws MalformedException {
    depth++;
    elements++;
    if (depth > MAX_DEPTH || elements > MAX_ELEMENTS) {
      throw new MalformedException("an XML document with too many elements");
    }
    text.setLength(0);
    visitor.start(name);
  }

  private void end(String name) {
    depth--;
    visitor.end(name, text.toString().strip());
    text.setLength(0);
  }

  private void text(XMLStreamReader reader) throws MalformedException {
    if (text.length() + reader.getTextLength() > MAX_TEXT) {
      throw new MalformedException("an XML element with too long a text");
    }
    text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
  }

  /// Reads UTF-8 whatever the document says: what we look for is ASCII, and the JDK's own decoder
  /// prints its errors. Some routers end their documents with a zero byte.
  private static String text(byte[] document) {
    String text = new String(document, StandardCharsets.UTF_8);
    int start = text.startsWith("\ufeff") ? 1 : 0;
    int end = text.length();
    while (end > start && text.charAt(end - 1) <= ' ') {
      end--;
    }
    return text.substring(start, end);
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    return factory;
  }
}
