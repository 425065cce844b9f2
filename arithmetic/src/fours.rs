//! The numbers after the last whole four of a slice.

/// Up to four numbers, and zeros beside them.
#[inline(always)]
pub(crate) fn padded(rest: &[f32]) -> [f32; 4] {
    std::array::from_fn(|lane| rest.get(lane).copied().unwrap_or_default())
}

/// As many of the four as there is room for.
#[inline(always)]
pub(crate) fn put(four: [f32; 4], rest: &mut [f32]) {
    for (to, from) in rest.iter_mut().zip(four) {
        *to = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_of_each_length_comes_back_and_what_pads_it_is_zero() {
        for len in 0..=4 {
            let numbers = [1.0, 2.0, 3.0, 4.0];
            let four = padded(&numbers[..len]);
            assert_eq!(four[..len], numbers[..len]);
            assert!(four[len..].iter().all(|number| *number == 0.0));
            let mut rest = vec![f32::NAN; len];
            put(four, &mut rest);
            assert_eq!(rest, numbers[..len]);
        }
    }
}
