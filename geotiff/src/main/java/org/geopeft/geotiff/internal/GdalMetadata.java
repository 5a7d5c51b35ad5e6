package org.geopeft.geotiff.internal;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/// GDAL's XML of things that TIFF has no tag for; here only the descriptions (names) of bands.
public final class GdalMetadata {
  private GdalMetadata() {}

  /// The description of each band, null where there is none. XML that does not parse has none, as in GDAL: it says
  /// nothing about pixels.
  public static List<@Nullable String> descriptions(@Nullable String xml, int bands) {
    List<@Nullable String> out = new ArrayList<>();
    for (int i = 0; i < bands; i++) {
      out.add(null);
    }
    if (xml == null || xml.isEmpty()) {
      return out;
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamReader.START_ELEMENT && reader.getLocalName().equals("Item")
            && "description".equals(reader.getAttributeValue(null, "role"))) {
          int band = band(reader.getAttributeValue(null, "sample"));
          String text = reader.getElementText();
          if (band >= 0 && band < bands && !text.isEmpty()) {
            out.set(band, unescape(text));
          }
        }
      }
    } catch (XMLStreamException e) {
      return out;
    }
    return out;
  }

  private static int band(@Nullable String sample) {
    try {
      return sample == null ? 0 : Integer.parseInt(sample);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  // GDAL escapes a text before it serialises the XML, which escapes it again

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }

  private static String unescape(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'")
        .replace("&amp;", "&");
  }

  /// The XML that gives bands these descriptions, null where none has one.
  public static @Nullable String ofDescriptions(List<@Nullable String> descriptions) {
    if (descriptions.stream().allMatch(d -> d == null || d.isEmpty())) {
      return null;
    }
    StringWriter out = new StringWriter();
    try {
      XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      writer.writeStartElement("GDALMetadata");
      for (int i = 0; i < descriptions.size(); i++) {
        String text = descriptions.get(i);
        if (text != null && !text.isEmpty()) {
          writer.writeCharacters("\n  ");
          writer.writeStartElement("Item");
          writer.writeAttribute("name", "DESCRIPTION");
          writer.writeAttribute("sample", Integer.toString(i));
          writer.writeAttribute("role", "description");
          writer.writeCharacters(escape(text));
          writer.writeEndElement();
        }
      }
      writer.writeCharacters("\n");
      writer.writeEndElement();
      writer.writeCharacters("\n");
      writer.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML into a string cannot fail", e);
    }
    return out.toString();
  }
}
