//! A conversation: what is typed goes out, what others say is printed.

use std::io::{self, Write};

use example_shared::clock;
use hubkit_client::{CallError, CloseReason, Events, HubConnection};
use tokio::sync::mpsc::Receiver;

use super::TerminalError;
use crate::contract::{ChatClientEvent, ChatHubClient, Message};
use crate::text;

/// How a conversation ended that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// There is nothing more to say.
    Input,
    /// The connection is over.
    Connection(CloseReason),
}

/// Joins `room`, prints what happens there, and sends `lines` until there are no more.
///
/// What the hub refuses to send is told, and the conversation goes on.
///
/// # Errors
///
/// When the room cannot be joined or the output fails.
pub async fn talk(
    connection: &HubConnection,
    mut events: Events<ChatClientEvent>,
    room: &str,
    mut lines: Receiver<String>,
    mut out: impl Write,
) -> Result<Ended, TerminalError> {
    let hub = ChatHubClient::new(connection);
    let state = hub.join(room).await?;
    let mut newest = 0;
    for message in &state.messages {
        newest = message.id;
        print(&mut out, &said(message))?;
    }
    print(&mut out, &format!("* here: {}", state.people.join(", ")))?;
    loop {
        tokio::select! {
            event = events.next() => match event {
                Some(Ok(ChatClientEvent::Message { message, .. })) if message.id <= newest => {}
                Some(Ok(event)) => {
                    if let Some(line) = told(event) {
                        print(&mut out, &line)?;
                    }
                }
                Some(Err(error)) => print(&mut out, &format!("! {error}"))?,
                None => return Ok(Ended::Connection(connection.closed().await)),
            },
            line = lines.recv() => match line {
                Some(line) => {
                    if let Some(problem) = send(&hub, room, &line).await {
                        print(&mut out, &format!("! {problem}"))?;
                    }
                }
                None => return Ok(Ended::Input),
            },
        }
    }
}

/// Sends a line, and answers with what was wrong with it.
async fn send(hub: &ChatHubClient, room: &str, line: &str) -> Option<String> {
    // A line that is far too long would end the connection.
    let text = match text::message(line) {
        Ok(text) => text,
        Err(error) => return Some(error.to_string()),
    };
    match hub.send(room, text).await {
        Ok(_) => None,
        // The end of the events tells that the connection is over.
        Err(CallError::NotSent | CallError::ConnectionLost) => None,
        Err(error) => Some(
            error
                .hub_message()
                .map_or_else(|| error.to_string(), str::to_owned),
        ),
    }
}

fn told(event: ChatClientEvent) -> Option<String> {
    Some(match event {
        ChatClientEvent::Message { message, .. } => said(&message),
        ChatClientEvent::Joined { name, .. } => format!("* {name} joined"),
        ChatClientEvent::Left { name, .. } => format!("* {name} left"),
        ChatClientEvent::Welcome { you } => {
            let transport = you.transport.as_deref().unwrap_or("memory");
            format!("* connected as {} by {transport}", you.name)
        }
        // It would be old before it is read.
        ChatClientEvent::Typing { .. } => return None,
    })
}

fn said(message: &Message) -> String {
    let at = clock(message.at);
    format!("{at} {}: {}", message.from, message.text)
}

/// A line, of which nothing may steer the terminal.
fn print(out: &mut impl Write, line: &str) -> io::Result<()> {
    writeln!(out, "{}", line.replace(char::is_control, "\u{fffd}"))?;
    out.flush()
}
