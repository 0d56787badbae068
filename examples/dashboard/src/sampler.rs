//! Measures once an interval and publishes the newest snapshot.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};

use crate::alarms::Alarms;
use crate::collect::{Collector, Sample};
use crate::history::Recorder;
use crate::payload::{Host, Snapshot};

/// The time between two measurements.
pub(crate) const INTERVAL: Duration = Duration::from_secs(1);
/// Processor use is measured between two readings; sooner than this the second says nothing.
const FIRST: Duration = Duration::from_millis(250);

/// The newest snapshot, for as many readers as like.
pub type Latest = watch::Receiver<Arc<Snapshot>>;

/// Turns samples into snapshots: adds the past and the alerts.
#[derive(Debug, Default)]
pub(crate) struct Chronicle {
    host: Host,
    recorder: Recorder,
    alarms: Alarms,
}

impl Chronicle {
    pub(crate) fn new(host: Host) -> Self {
        Self {
            host,
            ..Self::default()
        }
    }

    pub(crate) fn add(&mut self, sample: Sample) -> Snapshot {
        self.recorder.record(&sample);
        self.alarms.observe(&sample);
        Snapshot {
            at: sample.at,
            interval: u64::try_from(INTERVAL.as_millis()).unwrap_or(u64::MAX),
            host: self.host.clone(),
            cpu: sample.cpu,
            load: sample.load,
            memory: sample.memory,
            swap: sample.swap,
            disks: sample.disks,
            network: sample.network,
            processes: sample.processes,
            history: self.recorder.columns(),
            active: self.alarms.active(),
            alerts: self.alarms.recent(),
        }
    }
}

/// Measures and publishes until it is dropped.
#[derive(Debug)]
pub struct Sampler {
    machine: Machine,
    latest: watch::Sender<Arc<Snapshot>>,
}

#[derive(Debug)]
struct Machine {
    collector: Collector,
    chronicle: Chronicle,
}

impl Machine {
    fn measure(&mut self) -> Arc<Snapshot> {
        Arc::new(self.chronicle.add(self.collector.sample()))
    }
}

impl Sampler {
    /// Takes the first measurement, which takes about a quarter of a second.
    ///
    /// # Errors
    ///
    /// When measuring panicked.
    pub async fn new() -> Result<(Self, Latest), JoinError> {
        let measured = spawn_blocking(|| {
            let collector = Collector::new();
            std::thread::sleep(FIRST);
            let chronicle = Chronicle::new(collector.host());
            let mut machine = Machine {
                collector,
                chronicle,
            };
            let first = machine.measure();
            (machine, first)
        });
        let (machine, first) = measured.await?;
        let (latest, receiver) = watch::channel(first);
        Ok((Self { machine, latest }, receiver))
    }

    /// Measures once a second until nobody reads any more.
    ///
    /// # Errors
    ///
    /// When measuring panicked.
    pub async fn run(self) -> Result<(), JoinError> {
        let Self {
            mut machine,
            latest,
        } = self;
        let mut ticks = interval(INTERVAL);
        // After a suspended laptop wakes up, one measurement says all; a burst of them would say nonsense.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        while !latest.is_closed() {
            ticks.tick().await;
            let snapshot;
            (machine, snapshot) = spawn_blocking(move || {
                let snapshot = machine.measure();
                (machine, snapshot)
            })
            .await?;
            latest.send_replace(snapshot);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::POINTS;
    use crate::metric::Metric;
    use crate::payload::{Cpu, Reading};

    fn busy(at: u64) -> Sample {
        Sample {
            at,
            cpu: Cpu {
                total: 97.0,
                cores: vec![97.0],
            },
            ..Sample::default()
        }
    }

    #[test]
    fn a_snapshot_holds_the_present_the_past_and_the_alerts() {
        let mut chronicle = Chronicle::default();
        let snapshot = (0..200).map(|at| chronicle.add(busy(at))).last();
        let snapshot = snapshot.expect("two hundred samples were added");
        assert_eq!(snapshot.at, 199);
        assert_eq!(snapshot.history.at.len(), POINTS);
        assert_eq!(snapshot.alerts.len(), 1);
        assert_eq!(snapshot.active, snapshot.alerts);
        let cpu = snapshot.metric(Metric::Cpu);
        assert_eq!(
            (cpu.at, cpu.reading),
            (199, Reading::Cpu(snapshot.cpu.clone()))
        );
    }

    #[test]
    fn a_snapshot_survives_the_wire_in_camel_case() {
        let snapshot = Chronicle::default().add(busy(1));
        let text = serde_json::to_string(&snapshot).expect("a snapshot is plain data");
        assert!(text.contains(r#""bootedAt":0"#));
        let back: Snapshot = serde_json::from_str(&text).expect("what was written can be read");
        assert_eq!(back, snapshot);
        let load = serde_json::to_value(snapshot.metric(Metric::Load)).expect("plain data");
        assert_eq!(load["reading"]["kind"], "load");
    }

    #[tokio::test]
    async fn publishes_a_new_snapshot_for_every_tick() {
        let (sampler, mut latest) = Sampler::new().await.expect("measuring works");
        let first = latest.borrow_and_update().at;
        let running = tokio::spawn(sampler.run());
        latest.changed().await.expect("the sampler runs");
        assert!(latest.borrow_and_update().at > first);
        drop(latest);
        let ended = running.await.expect("the sampler does not panic");
        assert!(ended.is_ok());
    }
}
