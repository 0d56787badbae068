//! Alerts on figures that pass their limits.

mod limits;

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use self::limits::{Finding, findings};
use crate::collect::Sample;
use crate::metric::Metric;
use crate::payload::{AlertData, Severity};

/// How many alerts are remembered.
pub(crate) const REMEMBERED: usize = 20;

/// Watches figures and says once when one passes a limit, and once when it is back.
#[derive(Debug, Default)]
pub(crate) struct Alarms {
    watched: BTreeMap<(Metric, String), Watch>,
    active: BTreeMap<(Metric, String), AlertData>,
    recent: VecDeque<AlertData>,
    last_id: u64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Watch {
    severity: Severity,
    /// The severity nearest to the present one that the current run of differing samples has shown.
    wanted: Severity,
    run: u32,
}

impl Alarms {
    /// Looks at one sample; alerts that it causes are kept in [`Self::recent`].
    pub(crate) fn observe(&mut self, sample: &Sample) {
        let findings = findings(sample);
        self.forget_missing(sample.at, &findings);
        for finding in findings {
            let key = (finding.metric, finding.subject.clone());
            let watch = self.watched.entry(key).or_default();
            let before = watch.severity;
            watch.advance(&finding);
            if watch.severity != before {
                let now = watch.severity;
                let message = finding.message(now, before);
                self.say(sample.at, (finding.metric, finding.subject), now, message);
            }
        }
    }

    /// What is over a limit now, worst first.
    pub(crate) fn active(&self) -> Vec<AlertData> {
        let mut active: Vec<AlertData> = self.active.values().cloned().collect();
        active.sort_by_key(|alert| Reverse(alert.severity));
        active
    }

    /// The latest alerts, newest first.
    pub(crate) fn recent(&self) -> Vec<AlertData> {
        self.recent.iter().cloned().collect()
    }

    fn forget_missing(&mut self, at: u64, findings: &[Finding]) {
        let missing = |key: &(Metric, String)| {
            let same = |f: &Finding| f.metric == key.0 && f.subject == key.1;
            !findings.iter().any(same)
        };
        self.watched.retain(|key, _| !missing(key));
        let gone: Vec<_> = self
            .active
            .keys()
            .filter(|key| missing(key))
            .cloned()
            .collect();
        for key in gone {
            let message = format!("{} is gone", key.1);
            self.say(at, key, Severity::Cleared, message);
        }
    }

    fn say(&mut self, at: u64, key: (Metric, String), severity: Severity, message: String) {
        self.last_id += 1;
        let alert = AlertData {
            id: self.last_id,
            at,
            metric: key.0.name().to_owned(),
            subject: key.1.clone(),
            severity,
            message,
        };
        if severity == Severity::Cleared {
            self.active.remove(&key);
        } else {
            self.active.insert(key, alert.clone());
        }
        self.recent.truncate(REMEMBERED - 1);
        self.recent.push_front(alert);
    }
}

impl Watch {
    fn advance(&mut self, finding: &Finding) {
        let seen = finding.severity(self.severity);
        if seen == self.severity {
            self.run = 0;
            return;
        }
        let same_way = (seen > self.severity) == (self.wanted > self.severity);
        if self.run > 0 && same_way {
            self.wanted = nearest(self.severity, self.wanted, seen);
            self.run += 1;
        } else {
            self.wanted = seen;
            self.run = 1;
        }
        if self.run >= finding.limits.hold {
            self.severity = self.wanted;
            self.run = 0;
        }
    }
}

fn nearest(from: Severity, a: Severity, b: Severity) -> Severity {
    if a > from { a.min(b) } else { a.max(b) }
}

#[cfg(test)]
mod tests;
