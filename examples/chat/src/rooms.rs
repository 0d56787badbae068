//! The rooms: who is in them, and what was said there.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use hubkit::payload::Timestamp;

use crate::contract::Message;

/// How many messages of a room are kept.
const KEPT: usize = 50;
/// How many rooms there are at most.
const MOST: usize = 100;

/// All rooms that anything is known of.
#[derive(Debug, Default)]
pub(crate) struct Rooms {
    rooms: HashMap<String, Room>,
    /// Counts openings, to know which room was not opened for the longest time.
    opened: u64,
}

/// The people in a room, and its last messages.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// The connections of each person. The hub's groups would not do: connections that end at once have all left them
    /// before the first of their ends is told, and each would seem to be its user's last.
    people: BTreeMap<String, BTreeSet<String>>,
    messages: VecDeque<Message>,
    last_id: u64,
    opened: u64,
}

impl Rooms {
    /// The room of that name, a new one if need be.
    ///
    /// When there are too many, the one that was not opened for the longest time among those where nobody is makes room;
    /// `None` when there are people in all of them.
    pub(crate) fn open(&mut self, name: &str) -> Option<&mut Room> {
        if !self.rooms.contains_key(name) && self.rooms.len() >= MOST {
            let empty = self.rooms.iter().filter(|(_, room)| room.people.is_empty());
            let oldest = empty.min_by_key(|(_, room)| room.opened)?.0.clone();
            self.rooms.remove(&oldest);
        }
        self.opened += 1;
        let room = self.rooms.entry(name.to_owned()).or_default();
        room.opened = self.opened;
        Some(room)
    }

    /// The room of that name, if there is one.
    pub(crate) fn get(&mut self, name: &str) -> Option<&mut Room> {
        self.rooms.get_mut(name)
    }
}

impl Room {
    /// Notes that somebody is there by a connection, and says whether the others have to hear of it.
    pub(crate) fn enter(&mut self, name: &str, connection: &str) -> bool {
        let connections = self.people.entry(name.to_owned()).or_default();
        let is_new = connections.is_empty();
        connections.insert(connection.to_owned());
        is_new
    }

    /// Notes that somebody is no longer there by a connection, and says whether the others have to hear of it.
    pub(crate) fn leave(&mut self, name: &str, connection: &str) -> bool {
        let Some(connections) = self.people.get_mut(name) else {
            return false;
        };
        connections.remove(connection);
        let has_left = connections.is_empty();
        if has_left {
            self.people.remove(name);
        }
        has_left
    }

    /// The names of those who are there, each once.
    pub(crate) fn people(&self) -> Vec<String> {
        self.people.keys().cloned().collect()
    }

    /// Adds what somebody says; the oldest message is forgotten for it.
    pub(crate) fn say(&mut self, from: &str, text: &str) -> &Message {
        if self.messages.len() == KEPT {
            self.messages.pop_front();
        }
        self.last_id += 1;
        self.messages.push_back(Message {
            id: self.last_id,
            from: from.to_owned(),
            text: text.to_owned(),
            at: Timestamp::now(),
        });
        &self.messages[self.messages.len() - 1]
    }

    /// The messages that are kept, oldest first.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.messages.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_messages_are_kept() {
        let mut rooms = Rooms::default();
        let room = rooms.open("lobby").expect("there is room");
        for number in 1..=60 {
            assert_eq!(room.say("mina", "hello").id, number);
        }
        let ids: Vec<u64> = room.messages().iter().map(|message| message.id).collect();
        assert_eq!(ids, (11..=60).collect::<Vec<u64>>());
    }

    #[test]
    fn two_tabs_are_one_person() {
        let mut room = Room::default();
        assert!(room.enter("mina", "a"));
        assert!(!room.enter("mina", "b"));
        assert!(room.enter("jun", "c"));
        assert_eq!(room.people(), ["jun", "mina"]);
        assert!(!room.leave("mina", "a"));
        assert!(!room.leave("mina", "a"), "it had left");
        assert!(room.leave("mina", "b"));
        assert!(!room.leave("mina", "b"), "it had left");
        assert_eq!(room.people(), ["jun"]);
    }

    #[test]
    fn an_empty_room_makes_room_and_a_full_one_does_not() {
        let mut rooms = Rooms::default();
        for number in 0..MOST {
            let room = rooms.open(&format!("r{number}")).expect("there is room");
            assert!(room.enter("mina", "a"));
        }
        assert!(rooms.open("r0").is_some(), "it is there already");
        assert!(rooms.open("new").is_none());
        for name in ["r0", "r7", "r8"] {
            assert!(rooms.get(name).expect("it is there").leave("mina", "a"));
        }
        assert!(rooms.open("new").is_some());
        assert!(
            rooms.get("r7").is_none(),
            "it was the oldest of the empty ones"
        );
        assert!(rooms.get("r0").is_some() && rooms.get("r8").is_some());
        assert_eq!(rooms.rooms.len(), MOST);
    }
}
