/// libp2p's multicast DNS: peers of one link find each other without any server.
///
/// Depends on the SPI and the JDK only. Messages ([DnsReader], [DnsWriter]), what is said
/// ([Instance], [Outbox], [QuerySchedule]) and what was heard ([PeerTable]) are pure; [Links] owns
/// the sockets, and one virtual thread, [MdnsTask], owns all state.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/discovery/mdns.md">libp2p mDNS</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6762">RFC 6762, multicast DNS</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6763">RFC 6763, DNS-based service discovery</a>
@NullMarked
package io.peertunnel.discovery.mdns;

import org.jspecify.annotations.NullMarked;
