//! The simulated clock and the seeded source of randomness: the same run every time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use transom_runtime::{
    Clock, Random, SeededRandom, SimulatedClock, SystemClock, SystemRandom, Timestamp,
};

#[tokio::test]
async fn sleepers_wake_in_order_and_each_at_its_own_time() {
    let clock = SimulatedClock::new(Timestamp(0));
    let woken = Arc::new(Mutex::new(Vec::new()));
    for (name, first, then) in [("a", 30, 5), ("b", 10, 15), ("c", 10, 100)] {
        let (clock, woken) = (clock.clone(), woken.clone());
        tokio::spawn(async move {
            for millis in [first, then] {
                clock
                    .sleep_until(clock.monotonic() + Duration::from_millis(millis))
                    .await;
                woken.lock().unwrap().push((name, clock.now().millis()));
            }
        });
    }
    clock.advance(Duration::from_millis(20)).await;
    assert_eq!(*woken.lock().unwrap(), [("b", 10), ("c", 10)]);
    assert_eq!(
        (clock.armed(), clock.next_deadline()),
        (3, Some(Duration::from_millis(25)))
    );
    clock.advance(Duration::from_millis(50)).await;
    assert_eq!(
        woken.lock().unwrap()[2..],
        [("b", 25), ("a", 30), ("a", 35)]
    );
    assert_eq!(clock.now(), Timestamp(70));
    clock.shift_wall(-3_600_000);
    assert_eq!(
        (clock.now(), clock.monotonic()),
        (Timestamp(70 - 3_600_000), Duration::from_millis(70))
    );
    clock.advance(Duration::from_millis(40)).await;
    assert_eq!((woken.lock().unwrap().len(), clock.armed()), (6, 0));
}

#[tokio::test]
async fn a_sleep_that_is_dropped_is_disarmed() {
    let clock = SimulatedClock::new(Timestamp(0));
    let task = tokio::spawn(clock.sleep_until(Duration::from_secs(1)));
    clock.advance(Duration::ZERO).await;
    assert_eq!(clock.armed(), 1);
    task.abort();
    assert!(task.await.is_err());
    assert_eq!(clock.armed(), 0);
    clock.sleep_until(Duration::ZERO).await;
}

#[tokio::test(start_paused = true)]
async fn the_system_clock_waits_as_long_as_it_is_told() {
    let clock = SystemClock::new();
    clock.sleep_until(Duration::from_hours(1)).await;
    let slept = clock.monotonic().as_secs();
    assert_eq!(slept, 3_600);
    clock.sleep_until(Duration::from_secs(1)).await;
    assert_eq!(
        clock.monotonic().as_secs(),
        slept,
        "a deadline that has passed is no wait"
    );
    assert!(clock.now() > Timestamp(1_700_000_000_000));
}

#[test]
fn moments_are_written_as_rfc_3339() {
    for (millis, text) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
        (1_767_225_599_007, "2025-12-31T23:59:59.007Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ] {
        assert_eq!(Timestamp(millis).to_string(), text);
    }
}

#[test]
fn a_seed_gives_the_same_bytes_and_the_system_never_does() {
    let fill = |random: &dyn Random| {
        let mut bytes = [0; 21];
        random.fill(&mut bytes);
        bytes
    };
    assert_eq!(fill(&SeededRandom::new(7)), fill(&SeededRandom::new(7)));
    assert_ne!(fill(&SeededRandom::new(7)), fill(&SeededRandom::new(8)));
    assert_ne!(fill(&SystemRandom), fill(&SystemRandom));
    // The reference values of SplitMix64 for the seed 1234567.
    let random = SeededRandom::new(1_234_567);
    assert_eq!(random.next(), 6_457_827_717_110_365_317);
    assert_eq!(random.next(), 3_203_168_211_198_807_973);
}
