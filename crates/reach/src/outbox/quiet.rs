//! Quiet hours: when nobody is woken but by an alarm. In the house's zone, from one time of day to another, over midnight too.

use floor::config::TimeOfDay;
use floor::{House, Micros};

pub(super) fn is_quiet(house: &House, now: Micros) -> bool {
    let Some((from, to)) = house.config.reach.quiet_hours() else {
        return false;
    };
    minute(house, now).is_some_and(|minute| within(minute, from, to))
}

/// Minutes since midnight, by the clocks of the house.
fn minute(house: &House, now: Micros) -> Option<TimeOfDay> {
    let zone = &house.config.house.timezone;
    let at = jiff::Timestamp::from_microsecond(now).ok()?;
    let time = at.in_tz(zone).ok()?.time();
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()
}

fn within(minute: TimeOfDay, from: TimeOfDay, to: TimeOfDay) -> bool {
    match from <= to {
        true => (from..to).contains(&minute),
        false => minute >= from || minute < to,
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_night_goes_over_midnight() {
        let (ten, seven) = (22 * 60, 7 * 60);
        let quiet = [22 * 60, 23 * 60, 0, 7 * 60 - 1].map(|at| within(at, ten, seven));
        assert_eq!(quiet, [true; 4]);
        let loud = [7 * 60, 12 * 60, 22 * 60 - 1].map(|at| within(at, ten, seven));
        assert_eq!(loud, [false; 3]);
        assert!(within(800, 780, 840) && !within(840, 780, 840));
        assert!(!within(5, 0, 0), "no hours at all");
    }
}
