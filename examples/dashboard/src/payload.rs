//! What travels over the wire: the arguments of the dashboard's contract.

use serde::{Deserialize, Serialize};

use crate::metric::Metric;

/// Everything a viewer needs to draw the whole dashboard at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// When it was measured, in milliseconds since 1970 by the server's clock.
    pub at: u64,
    /// The time between two measurements, in milliseconds.
    pub interval: u64,
    /// The machine itself.
    pub host: Host,
    /// Processor use.
    pub cpu: Cpu,
    /// Load averages.
    pub load: Load,
    /// Main memory.
    pub memory: Space,
    /// Swap space; `total` is zero where there is none.
    pub swap: Space,
    /// Mounted disks, by mount point.
    pub disks: Vec<Disk>,
    /// Network traffic.
    pub network: Network,
    /// The busiest processes.
    pub processes: Processes,
    /// The recent past of the figures above.
    pub history: History,
    /// What is over a limit right now, worst first.
    pub active: Vec<AlertData>,
    /// The latest alerts, newest first.
    pub alerts: Vec<AlertData>,
}

impl Snapshot {
    /// The latest value of one metric.
    #[must_use]
    pub fn metric(&self, metric: Metric) -> MetricData {
        let reading = match metric {
            Metric::Cpu => Reading::Cpu(self.cpu.clone()),
            Metric::Load => Reading::Load(self.load),
            Metric::Memory => Reading::Memory(self.memory),
            Metric::Swap => Reading::Swap(self.swap),
            Metric::Disks => Reading::Disks(self.disks.clone()),
            Metric::Network => Reading::Network(self.network.clone()),
            Metric::Processes => Reading::Processes(self.processes.clone()),
        };
        MetricData {
            at: self.at,
            reading,
        }
    }
}

/// One metric's value at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricData {
    /// When it was measured, in milliseconds since 1970 by the server's clock.
    pub at: u64,
    /// The value.
    pub reading: Reading,
}

/// The value of a metric, on the wire `{"kind": "cpu", "value": …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Reading {
    /// Processor use.
    Cpu(Cpu),
    /// Load averages.
    Load(Load),
    /// Main memory.
    Memory(Space),
    /// Swap space.
    Swap(Space),
    /// Mounted disks.
    Disks(Vec<Disk>),
    /// Network traffic.
    Network(Network),
    /// The busiest processes.
    Processes(Processes),
}

/// The machine that is being watched.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Host {
    /// Its host name.
    pub name: String,
    /// Operating system and version.
    pub system: String,
    /// Kernel version.
    pub kernel: String,
    /// The processor's brand.
    pub processor: String,
    /// When it was started, in milliseconds since 1970.
    pub booted_at: u64,
}

/// Processor use in percent, 0 to 100.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cpu {
    /// The average over all cores.
    pub total: f64,
    /// Each core.
    pub cores: Vec<f64>,
}

/// Load averages: how many tasks ran or waited for a core; all zero on Windows, which has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Load {
    /// Over one minute.
    pub one: f64,
    /// Over five minutes.
    pub five: f64,
    /// Over fifteen minutes.
    pub fifteen: f64,
}

/// Memory in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Space {
    /// What is in use and cannot be reclaimed.
    pub used: u64,
    /// All there is.
    pub total: u64,
}

impl Space {
    /// The share in use in percent, zero when there is none at all.
    #[must_use]
    pub fn percent(self) -> f64 {
        percent(self.used, self.total)
    }
}

/// One mounted disk; sizes in bytes, rates in bytes a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Disk {
    /// Where it is mounted.
    pub mount: String,
    /// File system.
    pub file_system: String,
    /// Its size.
    pub total: u64,
    /// What an ordinary user can still write.
    pub available: u64,
    /// Read from it.
    pub read: f64,
    /// Written to it.
    pub written: f64,
}

impl Disk {
    /// The share that is not available in percent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        percent(self.total.saturating_sub(self.available), self.total)
    }
}

/// Network traffic in bytes a second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Received by all interfaces but loopback and virtual ones, whose traffic would be counted twice.
    pub received: f64,
    /// Sent by the same interfaces.
    pub sent: f64,
    /// Those interfaces, by name.
    pub interfaces: Vec<Interface>,
}

/// One network interface; rates in bytes a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interface {
    /// Its name.
    pub name: String,
    /// Received.
    pub received: f64,
    /// Sent.
    pub sent: f64,
}

/// The busiest processes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Processes {
    /// How many processes there are.
    pub total: usize,
    /// The busiest, most processor time first.
    pub top: Vec<Process>,
}

/// One process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// Its name, chosen by the process itself: never trust it.
    pub name: String,
    /// Processor use in percent of one core, so it can pass 100.
    pub cpu: f64,
    /// Resident memory in bytes.
    pub memory: u64,
}

/// The recent past in columns of equal length, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// When each point was measured, in milliseconds since 1970.
    pub at: Vec<u64>,
    /// Processor use in percent.
    pub cpu: Vec<f64>,
    /// One-minute load average.
    pub load: Vec<f64>,
    /// Memory in use in percent.
    pub memory: Vec<f64>,
    /// Swap in use in percent.
    pub swap: Vec<f64>,
    /// Bytes received a second.
    pub received: Vec<f64>,
    /// Bytes sent a second.
    pub sent: Vec<f64>,
    /// Each core's latest whole percents, shorter than the columns above; empty on machines with many cores.
    pub cores: Vec<Vec<u8>>,
}

/// A figure passed a limit, or came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertData {
    /// Rises with every alert since the server started.
    pub id: u64,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The metric concerned.
    pub metric: String,
    /// What exactly, `CPU` or `Disk /home`.
    pub subject: String,
    /// How bad it is now.
    pub severity: Severity,
    /// One sentence for people.
    pub message: String,
}

/// How bad an alert is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Back to normal.
    #[default]
    Cleared,
    /// Worth a look.
    Warning,
    /// Act now.
    Critical,
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 * 100.0 / whole as f64
}
