package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The keys under which this host wants to be found, spread over instances. Owned by the thread of
/// [MdnsTask], on which it calls the listeners of the adverts.
final class Roster {
  /// The most instances, and so [#MAX_KEYS] keys.
  static final int MAX_INSTANCES = 8;

  /// The most different keys.
  static final int MAX_KEYS = MAX_INSTANCES * Instance.MAX_KEYS;

  private final RandomGenerator random;
  private final List<Advert> adverts = new ArrayList<>();
  private final List<Instance> instances = new ArrayList<>();

  Roster(RandomGenerator random) {
    this.random = random;
  }

  /// An instance that is not what it was.
  ///
  /// @param after what it is now; empty if it is no more
  record Change(Instance before, Optional<Instance> after) {}

  boolean isEmpty() {
    return adverts.isEmpty();
  }

  List<Advert> adverts() {
    return List.copyOf(adverts);
  }

  List<Instance> instances() {
    return List.copyOf(instances);
  }

  Optional<Instance> labelled(String label) {
    return instances.stream().filter(instance -> instance.label().equals(label)).findFirst();
  }

  /// Takes up an advert. Returns the instance to announce, if there is room for its key.
  Optional<Instance> add(Advert advert) {
    adverts.add(advert);
    return place(advert);
  }

  /// Drops an advert. Returns what that changes, and gives its room to one that waits.
  List<Change> remove(Advert advert) {
    if (!adverts.remove(advert) || isAdvertised(advert.key())) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    instanceOf(advert.key())
        .ifPresent(
            before -> {
              List<RendezvousKey> rest = new ArrayList<>(before.keys());
              rest.remove(advert.key());
              instances.remove(before);
              Optional<Instance> after =
                  Optional.of(new Instance(before.label(), rest)).filter(i -> !rest.isEmpty());
              after.ifPresent(instances::add);
              changes.add(new Change(before, after));
            });
    adverts.stream()
        .filter(waiting -> instanceOf(waiting.key()).isEmpty())
        .findFirst()
        .flatMap(this::place)
        .ifPresent(placed -> changes.add(new Change(placed, Optional.of(placed))));
    return changes;
  }

  /// Gives an instance another name.
  Instance rename(Instance instance) {
    Instance renamed = new Instance(Instance.randomLabel(random), instance.keys());
    instances.remove(instance);
    instances.add(renamed);
    return renamed;
  }

  /// Returns the instances with a key that nobody has been told.
  List<Instance> unpublished() {
    return instances.stream()
        .filter(instance -> of(instance).stream().anyMatch(advert -> !advert.isPublished()))
        .toList();
  }

  void published(Instance instance) {
    of(instance).forEach(Advert::published);
  }

  /// Says that one link could not be told; of no account if another was.
  void failed(Instance instance, String reason) {
    of(instance).stream()
        .filter(advert -> !advert.isPublished())
        .forEach(advert -> advert.failed(reason));
  }

  private List<Advert> of(Instance instance) {
    return adverts.stream().filter(advert -> instance.keys().contains(advert.key())).toList();
  }

  private boolean isAdvertised(RendezvousKey key) {
    return adverts.stream().anyMatch(advert -> advert.key().equals(key));
  }

  private Optional<Instance> instanceOf(RendezvousKey key) {
    return instances.stream().filter(instance -> instance.keys().contains(key)).findFirst();
  }

  private Optional<Instance> place(Advert advert) {
    Optional<Instance> present = instanceOf(advert.key());
    if (present.isPresent()) {
      return present;
    }
    Optional<Instance> roomy =
        instances.stream()
            .filter(instance -> instance.keys().size() < Instance.MAX_KEYS)
            .findFirst();
    if (roomy.isEmpty() && instances.size() == MAX_INSTANCES) {
      advert.failed("mDNS advertises %d tunnels at most".formatted(MAX_KEYS));
      return Optional.empty();
    }
    List<RendezvousKey> keys = new ArrayList<>(roomy.map(Instance::keys).orElse(List.of()));
    keys.add(advert.key());
    String label = roomy.map(Instance::label).orElseGet(() -> Instance.randomLabel(random));
    roomy.ifPresent(instances::remove);
    Instance placed = new Instance(label, keys);
    instances.add(placed);
    return Optional.of(placed);
  }
}
