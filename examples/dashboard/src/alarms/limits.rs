//! Which figures have limits, and which.

use crate::collect::Sample;
use crate::metric::Metric;
use crate::payload::Severity;

/// The limits of one figure.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) warning: f64,
    pub(crate) critical: f64,
    /// How far under a limit a figure must fall before it counts as back.
    pub(crate) margin: f64,
    /// How many samples in a row must say so before the severity changes.
    pub(crate) hold: u32,
    unit: &'static str,
}

const CPU: Limits = Limits {
    warning: 85.0,
    critical: 95.0,
    margin: 5.0,
    hold: 5,
    unit: " %",
};
const LOAD: Limits = Limits {
    warning: 1.5,
    critical: 3.0,
    margin: 0.2,
    hold: 5,
    unit: " a core",
};
const MEMORY: Limits = Limits {
    warning: 85.0,
    critical: 95.0,
    margin: 2.0,
    hold: 3,
    unit: " %",
};
const SWAP: Limits = Limits {
    warning: 60.0,
    critical: 90.0,
    margin: 5.0,
    hold: 3,
    unit: " %",
};
const DISK: Limits = Limits {
    warning: 85.0,
    critical: 95.0,
    margin: 1.0,
    hold: 3,
    unit: " %",
};

/// A figure together with its limits.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) metric: Metric,
    pub(crate) subject: String,
    pub(crate) value: f64,
    pub(crate) limits: &'static Limits,
}

/// Everything in a sample that has limits.
pub(crate) fn findings(sample: &Sample) -> Vec<Finding> {
    let finding = |metric, subject: &str, value, limits| Finding {
        metric,
        subject: subject.to_owned(),
        value,
        limits,
    };
    let cores = sample.cpu.cores.len().max(1) as f64;
    let mut all = vec![
        finding(Metric::Cpu, "CPU", sample.cpu.total, &CPU),
        finding(Metric::Load, "Load", sample.load.one / cores, &LOAD),
        finding(Metric::Memory, "Memory", sample.memory.percent(), &MEMORY),
        finding(Metric::Swap, "Swap", sample.swap.percent(), &SWAP),
    ];
    all.extend(sample.disks.iter().map(|disk| {
        let subject = format!("Disk {}", disk.mount);
        finding(Metric::Disks, &subject, disk.percent(), &DISK)
    }));
    all
}

impl Finding {
    /// How bad the figure is, for something that was `current` before.
    pub(crate) fn severity(&self, current: Severity) -> Severity {
        let passes = |severity: Severity, limit: f64| {
            let held = current >= severity;
            self.value
                >= if held {
                    limit - self.limits.margin
                } else {
                    limit
                }
        };
        if passes(Severity::Critical, self.limits.critical) {
            Severity::Critical
        } else if passes(Severity::Warning, self.limits.warning) {
            Severity::Warning
        } else {
            Severity::Cleared
        }
    }

    /// What to tell people when the severity has become `now`.
    pub(crate) fn message(&self, now: Severity, before: Severity) -> String {
        let Limits {
            warning,
            critical,
            unit,
            ..
        } = *self.limits;
        let value = if unit == " %" {
            format!("{:.0}", self.value)
        } else {
            format!("{:.1}", self.value)
        };
        let subject = &self.subject;
        match now {
            Severity::Critical => format!("{subject} at {value}{unit}, limit {critical}{unit}"),
            Severity::Warning if before == Severity::Critical => {
                format!("{subject} down to {value}{unit}, still over {warning}{unit}")
            }
            Severity::Warning => format!("{subject} at {value}{unit}, limit {warning}{unit}"),
            Severity::Cleared => format!("{subject} back to {value}{unit}"),
        }
    }
}
