//! What the terminal knows.

use crate::history::POINTS;
use crate::payload::{AlertData, History, MetricData, Reading, Severity, Snapshot, Space};

/// How many alerts are kept.
const ALERTS: usize = 20;

/// Whether the server is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// The first connection is being made.
    #[default]
    Connecting,
    /// Figures arrive.
    Live,
    /// It left, or never was there.
    Away {
        /// By this machine's clock, in milliseconds since 1970.
        since: u64,
        /// Why, as a half-sentence.
        reason: String,
    },
}

/// Everything that is drawn.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    /// Where the figures come from.
    pub(crate) url: String,
    pub(crate) link: Link,
    pub(crate) snapshot: Option<Snapshot>,
    /// The time by this machine's clock, in milliseconds since 1970.
    pub(crate) now: u64,
}

impl State {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..Self::default()
        }
    }

    /// Takes everything at once.
    pub(crate) fn update(&mut self, snapshot: Snapshot) {
        self.link = Link::Live;
        self.snapshot = Some(snapshot);
    }

    /// Takes one metric's newest value; one older than what is shown is ignored.
    pub(crate) fn metric(&mut self, data: MetricData) {
        let Some(snapshot) = &mut self.snapshot else {
            return;
        };
        if data.at < snapshot.at {
            return;
        }
        snapshot.at = data.at;
        append(&mut snapshot.history, &data);
        match data.reading {
            Reading::Cpu(cpu) => snapshot.cpu = cpu,
            Reading::Load(load) => snapshot.load = load,
            Reading::Memory(memory) => snapshot.memory = memory,
            Reading::Swap(swap) => snapshot.swap = swap,
            Reading::Disks(disks) => snapshot.disks = disks,
            Reading::Network(network) => snapshot.network = network,
            Reading::Processes(processes) => snapshot.processes = processes,
        }
    }

    /// Takes an alert that was just raised or cleared.
    pub(crate) fn alert(&mut self, alert: AlertData) {
        let Some(snapshot) = &mut self.snapshot else {
            return;
        };
        let other =
            |known: &AlertData| known.metric != alert.metric || known.subject != alert.subject;
        snapshot.active.retain(other);
        if alert.severity != Severity::Cleared {
            snapshot.active.insert(0, alert.clone());
        }
        if snapshot.alerts.iter().all(|known| known.id != alert.id) {
            snapshot.alerts.insert(0, alert);
            snapshot.alerts.truncate(ALERTS);
        }
    }

    /// Notes that the server is away, from the first time on.
    pub(crate) fn lost(&mut self, reason: String) {
        let since = match self.link {
            Link::Away { since, .. } => since,
            _ => self.now,
        };
        self.link = Link::Away { since, reason };
    }
}

fn append(history: &mut History, data: &MetricData) {
    if history.at.last() != Some(&data.at) {
        begin_row(history, data.at);
    }
    match &data.reading {
        Reading::Cpu(cpu) => set(&mut history.cpu, cpu.total),
        Reading::Load(load) => set(&mut history.load, load.one),
        Reading::Memory(memory) => set(&mut history.memory, Space::percent(*memory)),
        Reading::Swap(swap) => set(&mut history.swap, Space::percent(*swap)),
        Reading::Network(network) => {
            set(&mut history.received, network.received);
            set(&mut history.sent, network.sent);
        }
        Reading::Disks(_) | Reading::Processes(_) => {}
    }
}

/// Metrics of one moment arrive one by one; until its own arrives a figure stays as it was.
fn begin_row(history: &mut History, at: u64) {
    for column in [
        &mut history.cpu,
        &mut history.load,
        &mut history.memory,
        &mut history.swap,
        &mut history.received,
        &mut history.sent,
    ] {
        column.push(column.last().copied().unwrap_or_default());
        trim(column);
    }
    history.at.push(at);
    trim(&mut history.at);
}

fn trim<T>(column: &mut Vec<T>) {
    let excess = column.len().saturating_sub(POINTS);
    column.drain(..excess);
}

fn set(column: &mut [f64], value: f64) {
    if let Some(last) = column.last_mut() {
        *last = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::Sample;
    use crate::payload::{Cpu, Load};
    use crate::sampler::Chronicle;

    fn state() -> State {
        let mut state = State::new("http://box");
        let sample = Sample {
            at: 1_000,
            ..Sample::default()
        };
        state.update(Chronicle::default().add(sample));
        state
    }

    fn cpu(at: u64, total: f64) -> MetricData {
        let reading = Reading::Cpu(Cpu {
            total,
            cores: vec![total],
        });
        MetricData { at, reading }
    }

    fn history(state: &State) -> &History {
        &state.snapshot.as_ref().expect("there is one").history
    }

    #[test]
    fn metrics_of_one_moment_share_a_row() {
        let mut state = state();
        state.metric(cpu(2_000, 40.0));
        let reading = Reading::Load(Load {
            one: 3.5,
            ..Load::default()
        });
        state.metric(MetricData { at: 2_000, reading });
        let history = history(&state);
        assert_eq!(history.at, [1_000, 2_000]);
        assert_eq!(history.cpu, [0.0, 40.0]);
        assert_eq!(history.load, [0.0, 3.5]);
        assert_eq!(history.sent.len(), 2);
    }

    #[test]
    fn what_is_older_than_shown_is_ignored() {
        let mut state = state();
        state.metric(cpu(999, 40.0));
        assert_eq!(history(&state).at, [1_000]);
    }

    #[test]
    fn the_past_stays_bounded() {
        let mut state = state();
        for at in 0..500 {
            state.metric(cpu(2_000 + at, 1.0));
        }
        assert_eq!(history(&state).at.len(), POINTS);
        assert_eq!(history(&state).swap.len(), POINTS);
    }

    #[test]
    fn an_alert_is_active_until_it_clears() {
        let alert = |id, severity| AlertData {
            id,
            at: 0,
            metric: "cpu".to_owned(),
            subject: "CPU".to_owned(),
            severity,
            message: String::new(),
        };
        let mut state = state();
        state.alert(alert(1, Severity::Warning));
        state.alert(alert(1, Severity::Warning));
        let shown = |state: &State| {
            let snapshot = state.snapshot.as_ref().expect("there is one");
            (snapshot.active.len(), snapshot.alerts.len())
        };
        assert_eq!(shown(&state), (1, 1));
        state.alert(alert(2, Severity::Cleared));
        assert_eq!(shown(&state), (0, 2));
        for id in 3..100 {
            state.alert(alert(id, Severity::Cleared));
        }
        assert_eq!(shown(&state), (0, ALERTS));
    }

    #[test]
    fn away_is_counted_from_the_first_loss() {
        let mut state = state();
        state.now = 5_000;
        state.lost("it closed the connection".to_owned());
        state.now = 9_000;
        state.lost("it cannot be reached".to_owned());
        let reason = "it cannot be reached".to_owned();
        let since = 5_000;
        assert_eq!(state.link, Link::Away { since, reason });
    }

    #[test]
    fn nothing_is_known_before_the_first_snapshot() {
        let mut state = State::new("http://box");
        state.metric(cpu(1, 1.0));
        assert!(state.snapshot.is_none());
    }
}
