package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir private Path directory;

  @Test
  void readsKeysCommentsAndSettings() throws Exception {
    ConfigFile file =
        ConfigFile.parse("# mine\n\n wait = 30s \ndiscovery=mdns,dht\nset.mdns.interval = 5s\n");

    assertThat(file.value("wait").orElseThrow().text()).isEqualTo("30s");
    assertThat(file.value("discovery").orElseThrow().origin())
        .isEqualTo("config line 4: discovery");
    assertThat(file.settings())
        .extracting(Value::text, Value::exitCode)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("mdns.interval=5s", 8));
  }

  @Test
  void acceptsAByteOrderMarkAndCarriageReturns() throws Exception {
    ConfigFile file = ConfigFile.parse("\ufeffopen = true\r\nwait = 1m\r\n");

    assertThat(file.value("open").orElseThrow().text()).isEqualTo("true");
    assertThat(file.value("wait").orElseThrow().text()).isEqualTo("1m");
  }

  @ParameterizedTest
  @CsvSource({
    "wiat = 30s, config line 2 has an unknown key 'wiat'; did you mean wait?",
    "port = 22, config line 2 has an unknown key 'port'",
    "include = config, config line 2 has an unknown key 'include'",
    "wait = soon, config line 2: wait must be a number with a unit",
    "open = perhaps, config line 2: open must be true or false",
    "verbose = 9, 'config line 2: verbose must be 0, 1 or 2'",
    "transport = a, config line 2: transport is given twice",
    "just words, config line 2 is not 'key = value'",
    "wait =, config line 2: wait lacks its value",
  })
  void refusesALineByItsNumber(String line, String message) {
    assertThatThrownBy(() -> ConfigFile.parse("transport = libp2p\n" + line))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(message)
        .extracting(thrown -> ((CommandException) thrown).exitCode())
        .isEqualTo(8);
  }

  @Test
  void refusesFilesThatAreTooLargeOrNoText() throws Exception {
    Path config = directory.resolve("config");
    Files.write(config, new byte[64 * 1024 + 1]);
    assertThatThrownBy(() -> ConfigFile.read(config)).hasMessageContaining("larger than 64 KiB");

    Files.write(config, new byte[] {(byte) 0xc3, (byte) 0x28});
    assertThatThrownBy(() -> ConfigFile.read(config)).hasMessageContaining("not UTF-8");

    Files.delete(config);
    Files.createDirectory(config);
    assertThatThrownBy(() -> ConfigFile.read(config)).hasMessageContaining("cannot be read");
  }

  @Test
  void standsForNothingWhereThereIsNoFile() throws Exception {
    assertThat(ConfigFile.read(directory.resolve("config")).value("wait")).isEmpty();
    assertThat(ConfigFile.read(directory.resolve("none/config")).value("wait")).isEmpty();
  }

  @Test
  void comesAfterVariablesWhichComeAfterOptions() throws Exception {
    Path data = Files.createDirectories(directory.resolve(".config/pt"));
    Files.writeString(data.resolve("config"), "transport = from-file\n");
    try (Bench bench = new Bench(directory)) {
      String[] plain = {"tcp", "--port", "22", "--id", "lab"};
      Bench.Result file = bench.run(plain);
      bench.variables.put("PT_TRANSPORT", "from-variable");
      Bench.Result variable = bench.run(plain);
      Bench.Result option =
          bench.run("tcp", "--port", "22", "--id", "lab", "--transport", "from-option");

      assertThat(file.err()).contains("config line 1: transport needs").contains("from-file");
      assertThat(file.exitCode()).isEqualTo(8);
      assertThat(variable.err()).contains("PT_TRANSPORT needs").contains("from-variable");
      assertThat(variable.exitCode()).isEqualTo(2);
      assertThat(option.err()).contains("--transport needs").contains("from-option");
    }
  }
}
