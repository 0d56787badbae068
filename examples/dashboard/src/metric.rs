//! The metrics a client can subscribe to.

/// A metric by which clients subscribe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Processor use.
    Cpu,
    /// Load averages.
    Load,
    /// Main memory.
    Memory,
    /// Swap space.
    Swap,
    /// Mounted disks.
    Disks,
    /// Network traffic.
    Network,
    /// The busiest processes.
    Processes,
}

impl Metric {
    /// Every metric there is.
    pub const ALL: [Self; 7] = [
        Self::Cpu,
        Self::Load,
        Self::Memory,
        Self::Swap,
        Self::Disks,
        Self::Network,
        Self::Processes,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Load => "load",
            Self::Memory => "memory",
            Self::Swap => "swap",
            Self::Disks => "disks",
            Self::Network => "network",
            Self::Processes => "processes",
        }
    }

    /// The metric with that exact name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name() == name)
    }

    /// The group whose members receive it.
    #[must_use]
    pub fn group(self) -> String {
        format!("metric-{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_metric() {
        for metric in Metric::ALL {
            assert_eq!(Metric::from_name(metric.name()), Some(metric));
        }
        assert_eq!(Metric::from_name("CPU"), None);
        assert_eq!(Metric::from_name(""), None);
    }
}
