//! Reads the machine's figures.

mod disks;
mod processes;
mod rates;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sysinfo::{
    CpuRefreshKind, DiskRefreshKind, Disks, MemoryRefreshKind, Networks, ProcessRefreshKind,
    ProcessesToUpdate, RefreshKind, System,
};

use self::disks::{Mount, real_disks};
use self::processes::{busiest, legible};
use self::rates::Rates;
use crate::history::round;
use crate::payload::{Cpu, Disk, Host, Interface, Load, Network, Process, Processes, Space};

/// Names of interfaces that carry what another interface carries too.
const VIRTUAL: [&str; 8] = ["br-", "cni", "docker", "ifb", "tap", "tun", "veth", "virbr"];
/// How many interfaces are shown.
const INTERFACES: usize = 16;

/// The figures of one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sample {
    pub(crate) at: u64,
    pub(crate) cpu: Cpu,
    pub(crate) load: Load,
    pub(crate) memory: Space,
    pub(crate) swap: Space,
    pub(crate) disks: Vec<Disk>,
    pub(crate) network: Network,
    pub(crate) processes: Processes,
}

/// Reads the machine; every call reads files and may take milliseconds, so call it where blocking is allowed.
#[derive(Debug)]
pub(crate) struct Collector {
    system: System,
    disks: Disks,
    networks: Networks,
    disk_rates: Rates,
    network_rates: Rates,
    last: Instant,
}

impl Collector {
    /// Takes the first readings; rates need two, so the first sample should come a moment later.
    pub(crate) fn new() -> Self {
        let kinds = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing().with_cpu_usage())
            .with_memory(MemoryRefreshKind::everything());
        let mut collector = Self {
            system: System::new_with_specifics(kinds),
            disks: Disks::new_with_refreshed_list_specifics(disk_kinds()),
            networks: Networks::new_with_refreshed_list(),
            disk_rates: Rates::default(),
            network_rates: Rates::default(),
            last: Instant::now(),
        };
        collector.sample();
        collector
    }

    /// The machine itself, which does not change while it runs.
    pub(crate) fn host(&self) -> Host {
        let processor = self.system.cpus().first();
        Host {
            name: legible(&System::host_name().unwrap_or_else(|| "this machine".to_owned())),
            system: System::long_os_version().unwrap_or_default(),
            kernel: System::kernel_version().unwrap_or_default(),
            processor: processor.map_or_else(String::new, |cpu| cpu.brand().trim().to_owned()),
            booted_at: System::boot_time().saturating_mul(1000),
        }
    }

    /// Reads everything once.
    pub(crate) fn sample(&mut self) -> Sample {
        let elapsed = self.last.elapsed();
        self.last = Instant::now();
        Sample {
            at: unix_millis(),
            cpu: self.cpu(),
            load: load(),
            memory: self.memory(),
            swap: Space {
                used: self.system.used_swap(),
                total: self.system.total_swap(),
            },
            disks: self.disks(elapsed),
            network: self.network(elapsed),
            processes: self.processes(),
        }
    }

    fn cpu(&mut self) -> Cpu {
        self.system.refresh_cpu_usage();
        let cores = self.system.cpus().iter();
        Cpu {
            total: round(self.system.global_cpu_usage().into()),
            cores: cores.map(|core| round(core.cpu_usage().into())).collect(),
        }
    }

    fn memory(&mut self) -> Space {
        self.system.refresh_memory();
        let total = self.system.total_memory();
        // What the system could give to a program at once is free, also while it serves as a file cache.
        Space {
            used: total.saturating_sub(self.system.available_memory()),
            total,
        }
    }

    fn disks(&mut self, elapsed: Duration) -> Vec<Disk> {
        self.disks.refresh_specifics(true, disk_kinds());
        let text = |value: &std::ffi::OsStr| value.to_string_lossy().into_owned();
        let counters = self.disks.iter().map(|disk| {
            let usage = disk.usage();
            let totals = [usage.total_read_bytes, usage.total_written_bytes];
            (text(disk.name()), totals)
        });
        let rates = self.disk_rates.advance(elapsed, counters.collect());
        let mounts = self.disks.iter().map(|disk| Mount {
            device: text(disk.name()),
            mount: text(disk.mount_point().as_os_str()),
            file_system: text(disk.file_system()),
            total: disk.total_space(),
            available: disk.available_space(),
        });
        let with_rates = |(device, mut disk): (String, Disk)| {
            if let Some((_, [read, written])) = rates.iter().find(|(name, _)| *name == device) {
                disk.read = *read;
                disk.written = *written;
            }
            disk
        };
        real_disks(mounts).into_iter().map(with_rates).collect()
    }

    fn network(&mut self, elapsed: Duration) -> Network {
        self.networks.refresh(true);
        let mut totals: Vec<(String, [u64; 2])> = self
            .networks
            .iter()
            .filter(|(name, _)| !is_virtual(name))
            .map(|(name, data)| {
                let totals = [data.total_received(), data.total_transmitted()];
                (legible(name), totals)
            })
            .collect();
        totals.sort();
        summed(self.network_rates.advance(elapsed, totals))
    }

    fn processes(&mut self) -> Processes {
        let kinds = ProcessRefreshKind::nothing()
            .with_cpu()
            .with_memory()
            .without_tasks();
        self.system
            .refresh_processes_specifics(ProcessesToUpdate::All, true, kinds);
        let all = self.system.processes().values().map(|process| Process {
            pid: process.pid().as_u32(),
            name: process.name().to_string_lossy().into_owned(),
            cpu: process.cpu_usage().into(),
            memory: process.memory(),
        });
        busiest(all)
    }
}

/// The time by the system's clock in milliseconds since 1970.
pub(crate) fn unix_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

fn disk_kinds() -> DiskRefreshKind {
    DiskRefreshKind::nothing().with_storage().with_io_usage()
}

fn load() -> Load {
    let load = System::load_average();
    Load {
        one: load.one,
        five: load.five,
        fifteen: load.fifteen,
    }
}

fn is_virtual(name: &str) -> bool {
    let loopback = matches!(name, "lo" | "lo0");
    loopback || VIRTUAL.iter().any(|prefix| name.starts_with(prefix))
}

fn summed(rates: Vec<(String, [f64; 2])>) -> Network {
    let sum = |index: usize| rates.iter().map(|(_, pair)| pair[index]).sum();
    Network {
        received: sum(0),
        sent: sum(1),
        interfaces: rates
            .into_iter()
            .take(INTERFACES)
            .map(|(name, [received, sent])| Interface {
                name,
                received,
                sent,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plausible_figures_of_this_machine() {
        let mut collector = Collector::new();
        let sample = collector.sample();
        assert!(!sample.cpu.cores.is_empty());
        assert!((0.0..=100.0).contains(&sample.cpu.total));
        assert!(sample.memory.total > 0 && sample.memory.used <= sample.memory.total);
        let own = std::process::id();
        assert!(sample.processes.total >= 1);
        assert!(
            collector
                .system
                .process(sysinfo::Pid::from_u32(own))
                .is_some()
        );
        assert!(!collector.host().name.is_empty());
    }

    #[test]
    fn totals_leave_virtual_interfaces_to_the_filter_and_add_the_rest() {
        assert!(is_virtual("lo") && is_virtual("veth12ab") && is_virtual("docker0"));
        assert!(!is_virtual("eth0") && !is_virtual("wlp3s0") && !is_virtual("enp1s0"));
        let network = summed(vec![
            ("eth0".to_owned(), [10.0, 1.0]),
            ("wlan0".to_owned(), [5.0, 2.0]),
        ]);
        assert_eq!((network.received, network.sent), (15.0, 3.0));
        assert_eq!(network.interfaces.len(), 2);
    }
}
