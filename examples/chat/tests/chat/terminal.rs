//! What the terminal's client prints and sends.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use chat_example::terminal::{self, Ended, TerminalError, talk};
use hubkit_client::CloseReason;
use tokio::sync::mpsc;

use crate::support::{InMemory, Served};

/// An output that can be read.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// Every line, without its time.
    fn lines(&self) -> Vec<String> {
        let text = self.0.lock().expect("nobody panicked").clone();
        let text = String::from_utf8(text).expect("text");
        let lines = text.lines().map(|line| match line.split_once(' ') {
            Some((at, rest)) if at.len() == 8 && at.contains(':') => rest,
            _ => line,
        });
        lines.map(str::to_owned).collect()
    }
}

impl Write for Paper {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_conversation_is_printed_and_typed() {
    let chat = InMemory::new();
    let mut mina = chat.in_lobby("mina").await;
    mina.hub.send("lobby", "first\nline").await.expect("sent");
    assert!(mina.next().await.ends_with("first\nline"));
    let jun = chat.connect("jun").await;
    let (lines, typed) = mpsc::channel(4);
    let paper = Paper::default();
    let out = paper.clone();
    let talking =
        tokio::spawn(async move { talk(&jun.connection, jun.events, "lobby", typed, out).await });
    assert_eq!(mina.next().await, "lobby: jun joined");
    for line in ["hello", "", &"x".repeat(100_000), "bye"] {
        lines.send(line.to_owned()).await.expect("it is read");
    }
    assert_eq!(mina.next().await, "lobby 2 jun: hello");
    assert_eq!(mina.next().await, "lobby 3 jun: bye");
    drop(lines);
    let ended = talking.await.expect("no panic").expect("no failure");
    assert_eq!(ended, Ended::Input);
    let printed = paper.lines();
    assert_eq!(
        printed[..2],
        ["mina: first\u{fffd}line", "* here: jun, mina"]
    );
    for expected in [
        "* connected as jun by memory",
        "jun: hello",
        "! There is nothing to send",
        "! A message has at most 1000 characters; this one has 100000",
    ] {
        let times = printed.iter().filter(|line| *line == expected).count();
        assert_eq!(times, 1, "{expected} in {printed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_room_and_a_lost_server_are_told() {
    let chat = InMemory::new();
    let jun = chat.connect("jun").await;
    let (_lines, typed) = mpsc::channel(1);
    let refused = talk(&jun.connection, jun.events, "a b", typed, io::sink()).await;
    let told = refused.expect_err("a refusal").to_string();
    assert_eq!(told, "A room's name has 1 to 30 letters, digits, - or _");

    let sol = chat.connect("sol").await;
    let (_lines, typed) = mpsc::channel(1);
    let stopper = sol.connection.clone();
    let talking = talk(&sol.connection, sol.events, "lobby", typed, io::sink());
    let (ended, ()) = tokio::join!(talking, async {
        stopper.stop().await;
    });
    match ended {
        Ok(Ended::Connection(CloseReason::Stopped)) | Err(TerminalError::Call(_)) => {}
        other => panic!("the end of the connection was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn who_leaves_the_terminal_is_logged_out() {
    let served = Served::start().await;
    for _ in 0..2 {
        let done = terminal::run(&served.api, "lobby", "mina", async {}).await;
        done.expect("to be stopped is no failure");
    }
    served.log_in().await;
    let taken = terminal::run(&served.api, "lobby", "mina", async {}).await;
    let told = taken.expect_err("the name is taken").to_string();
    assert_eq!(told, "Somebody is called mina already; choose another name");
}

#[tokio::test]
async fn without_a_server_the_fix_is_told() {
    let unused = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a free port exists");
        listener.local_addr().expect("it is bound")
    };
    let failed = terminal::run(&format!("http://{unused}"), "lobby", "mina", async {}).await;
    let told = failed.expect_err("nobody is there").to_string();
    assert!(
        told.starts_with(&format!("no chat at http://{unused}: ")),
        "{told}"
    );
    assert!(told.contains("start one with `chat`"), "{told}");
}
