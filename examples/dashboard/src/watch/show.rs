//! Draws whenever something is new.

use std::io;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::interval;

use super::state::State;
use super::terminal::Input;
use crate::collect::unix_millis;
use crate::payload::{AlertData, MetricData, Snapshot};

/// Something that the server told, or that befell the connection to it.
#[derive(Debug)]
pub(crate) enum News {
    /// Everything at once.
    Snapshot(Box<Snapshot>),
    /// One metric's newest value.
    Metric(MetricData),
    /// Something passed a limit, or came back.
    Alert(AlertData),
    /// The server is away, and why.
    Lost(String),
}

/// Takes news and draws until the user quits or `inputs` ends.
///
/// What arrives together is drawn once; a clock redraws every second, for an absence is counted in seconds.
pub(crate) async fn show(
    mut state: State,
    mut news: Receiver<News>,
    mut inputs: Receiver<Input>,
    mut draw: impl FnMut(&State) -> io::Result<()>,
) -> io::Result<()> {
    let mut clock = interval(Duration::from_secs(1));
    let mut telling = true;
    loop {
        tokio::select! {
            biased;
            input = inputs.recv() => match input {
                Some(Input::Resized) => {}
                Some(Input::Quit) | None => return Ok(()),
            },
            first = news.recv(), if telling => {
                state.now = unix_millis();
                telling = first.is_some();
                let mut next = first;
                while let Some(piece) = next {
                    take(&mut state, piece);
                    next = news.try_recv().ok();
                }
            }
            _ = clock.tick() => {}
        }
        state.now = unix_millis();
        draw(&state)?;
    }
}

fn take(state: &mut State, news: News) {
    match news {
        News::Snapshot(snapshot) => state.update(*snapshot),
        News::Metric(data) => state.metric(data),
        News::Alert(alert) => state.alert(alert),
        News::Lost(reason) => state.lost(reason),
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{Sender, channel};

    use super::*;
    use crate::collect::Sample;
    use crate::sampler::Chronicle;
    use crate::watch::state::Link;

    struct Shown {
        news: Sender<News>,
        inputs: Sender<Input>,
        drawn: Receiver<State>,
        ended: tokio::task::JoinHandle<io::Result<()>>,
    }

    fn shown() -> Shown {
        let (news, news_in) = channel(8);
        let (inputs, inputs_in) = channel(8);
        let (draws, drawn) = channel(64);
        let draw = move |state: &State| draws.try_send(state.clone()).map_err(io::Error::other);
        let state = State::new("http://box");
        let ended = tokio::spawn(show(state, news_in, inputs_in, draw));
        Shown {
            news,
            inputs,
            drawn,
            ended,
        }
    }

    impl Shown {
        async fn until(&mut self, wanted: impl Fn(&State) -> bool) -> State {
            loop {
                let state = self.drawn.recv().await.expect("it still draws");
                if wanted(&state) {
                    return state;
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn draws_what_it_is_told_and_counts_an_absence() {
        let mut shown = shown();
        let snapshot = Chronicle::default().add(Sample::default());
        let told = News::Snapshot(Box::new(snapshot));
        shown.news.send(told).await.expect("it listens");
        let live = shown.until(|state| state.snapshot.is_some()).await;
        assert_eq!(live.link, Link::Live);

        let lost = News::Lost("it closed the connection".to_owned());
        shown.news.send(lost).await.expect("it listens");
        let away = |state: &State| matches!(state.link, Link::Away { .. });
        let first = shown.until(away).await;
        // The clock draws again without any news.
        let second = shown.until(away).await;
        assert!(second.now >= first.now && second.snapshot.is_some());

        let snapshot = News::Snapshot(Box::default());
        shown.news.send(snapshot).await.expect("it listens");
        shown.until(|state| state.link == Link::Live).await;
    }

    #[tokio::test(start_paused = true)]
    async fn ends_when_the_user_quits() {
        let shown = shown();
        shown.inputs.send(Input::Resized).await.expect("it listens");
        shown.inputs.send(Input::Quit).await.expect("it listens");
        assert!(shown.ended.await.expect("no panic").is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn goes_on_when_no_more_news_can_come() {
        let Shown {
            news,
            inputs,
            mut drawn,
            ended,
        } = shown();
        drop(news);
        for _ in 0..3 {
            assert!(drawn.recv().await.is_some());
        }
        inputs.send(Input::Quit).await.expect("it listens");
        assert!(ended.await.expect("no panic").is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_terminal_that_fails_ends_it() {
        let Shown {
            drawn,
            ended,
            inputs: _inputs,
            news: _news,
        } = shown();
        drop(drawn);
        assert!(ended.await.expect("no panic").is_err());
    }
}
