package io.peertunnel.discovery.dht.sim;

import io.peertunnel.discovery.dht.lookup.LookupRules;
import io.peertunnel.discovery.dht.lookup.Purpose;
import io.peertunnel.discovery.dht.table.Diversity;
import io.peertunnel.discovery.dht.table.TableRules;
import java.time.Duration;

/// The parameters under test.
///
/// @param name as a plot shows it
/// @param search when the search for a provider ends
/// @param lookup the rules of all look-ups
/// @param table the rules of all tables
record Profile(String name, Purpose search, LookupRules lookup, TableRules table) {
  static Profile pt() {
    return new Profile("pt", Purpose.FIND, LookupRules.standard(), TableRules.publicNetwork());
  }

  /// What go-libp2p-kad-dht 0.33 goes by: nobody is overtaken, a dial may take 5 s and then a
  /// message 10 s, look-ups know nothing of address groups, and the nearest 20 are always asked.
  static Profile go() {
    LookupRules rules =
        new LookupRules(
            20,
            10,
            3,
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            100_000,
            Diversity.unlimited());
    return new Profile("go parameters", Purpose.CLOSEST, rules, TableRules.publicNetwork());
  }
}
