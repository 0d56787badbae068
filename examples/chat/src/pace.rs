//! How fast one connection may call: a token bucket.

use std::time::Duration;

use tokio::time::Instant;

/// How much may be done at once by somebody who was quiet before.
const BURST: f64 = 10.0;
/// How much may be done in a second in the long run.
const RATE: f64 = 1.0;

/// What a connection may still do. A full one lives in its items from the first call on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    left: f64,
    at: Instant,
}

impl Default for Bucket {
    fn default() -> Self {
        Self {
            left: BURST,
            at: Instant::now(),
        }
    }
}

impl Bucket {
    /// Takes `cost` out, or says how long it takes until it is there.
    pub(crate) fn take(&mut self, cost: f64) -> Result<(), Duration> {
        let now = Instant::now();
        let gained = now.duration_since(self.at).as_secs_f64() * RATE;
        self.left = (self.left + gained).min(BURST);
        self.at = now;
        if self.left < cost {
            return Err(Duration::from_secs_f64((cost - self.left) / RATE));
        }
        self.left -= cost;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_and_then_one_a_second() {
        let mut bucket = Bucket::default();
        for _ in 0..10 {
            assert_eq!(bucket.take(1.0), Ok(()));
        }
        assert_eq!(bucket.take(1.0), Err(Duration::from_secs(1)));
        advance(Duration::from_millis(500)).await;
        assert_eq!(bucket.take(1.0), Err(Duration::from_millis(500)));
        advance(Duration::from_millis(500)).await;
        assert_eq!(bucket.take(1.0), Ok(()));
        assert!(bucket.take(1.0).is_err(), "what is refused costs nothing");
    }

    #[tokio::test(start_paused = true)]
    async fn quiet_times_do_not_add_up() {
        let mut bucket = Bucket::default();
        advance(Duration::from_secs(3_600)).await;
        for _ in 0..10 {
            assert_eq!(bucket.take(1.0), Ok(()));
        }
        assert!(bucket.take(0.25).is_err());
    }
}
