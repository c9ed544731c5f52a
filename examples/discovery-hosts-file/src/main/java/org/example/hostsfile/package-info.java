/// A discovery whose network is a text file: [org.example.hostsfile.Hosts] is its format,
/// [org.example.hostsfile.HostsFile] reads it, [org.example.hostsfile.ExportFile] writes to it.
package org.example.hostsfile;
