use super::*;

#[test]
fn the_limits_that_ship_on() {
    let options = EndpointOptions::default();
    let seconds = |duration: Duration| duration.as_secs();
    assert_eq!(options.transports, Transport::ALL);
    assert_eq!(seconds(options.negotiation_timeout), 15);
    assert_eq!(options.max_pending_negotiations, 10_000);
    assert_eq!(options.max_connections, None);
    assert_eq!(options.max_header_size, 32 * 1024);
    assert_eq!(options.allowed_origins, AllowedOrigins::SameHost);
    assert_eq!(seconds(options.poll_timeout), 90);
    assert_eq!(seconds(options.disconnect_timeout), 15);
    assert_eq!(seconds(options.receive_timeout), 30);
    assert_eq!(seconds(options.write_timeout), 10);
    assert_eq!(seconds(options.close_timeout), 5);
    assert_eq!(options.ping_interval.map(seconds), Some(15));
    assert_eq!(options.ping_timeout.map(seconds), Some(30));
    assert_eq!(options.receive_buffer, 64 * 1024);
    assert_eq!(options.send_buffer, 64 * 1024);
    assert_eq!(options.minimum_negotiate_version, 0);
}

#[test]
fn everything_that_is_wrong_is_reported() {
    let mut problems = Vec::new();
    let seconds = Duration::from_secs;
    EndpointOptions::default()
        .transports([])
        .minimum_negotiate_version(2)
        .poll_timeout(Duration::ZERO)
        .send_buffer(0)
        .max_connections(0)
        .allowed_origins(["example.org"])
        .ping_interval(seconds(30))
        .ping_timeout(seconds(30))
        .check(&mut problems);
    let expected = [
        "poll_timeout is zero",
        "ping_timeout (30s) is not longer than ping_interval (30s)",
        "max_connections is 0",
        "send_buffer is 0",
        "transports is empty",
        "minimum_negotiate_version is 2",
        "allowed origin 'example.org'",
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:?}");
    for (problem, start) in problems.iter().zip(expected) {
        assert!(problem.starts_with(start), "{problem}");
    }
}

#[test]
fn durations_are_cut_to_what_a_clock_can_count() {
    let options = EndpointOptions::default()
        .poll_timeout(Duration::MAX)
        .ping_timeout(Duration::MAX)
        .countable();
    assert_eq!(options.poll_timeout, FOREVER);
    assert_eq!(options.ping_timeout, Some(FOREVER));
    assert_eq!(options.close_timeout, Duration::from_secs(5));
}
