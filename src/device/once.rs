//! A value that is made once, by work that is waited for and can fail.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

/// Whoever asks while the value is being made waits for it. A failure is told to the one whose work it
/// was and not kept: the next one tries again.
pub(super) struct Once<T> {
    state: RefCell<State<T>>,
}

enum State<T> {
    Empty,
    /// With those who wait.
    Starting(Vec<Waker>),
    Made(T),
}

impl<T: Clone> Once<T> {
    pub const fn new() -> Self {
        Self {
            state: RefCell::new(State::Empty),
        }
    }

    /// The value, made by `make` if nobody has made it or is making it.
    pub async fn get_or_make<E>(&self, make: impl AsyncFnOnce() -> Result<T, E>) -> Result<T, E> {
        if let Some(value) = self.made_or_my_turn().await {
            return Ok(value);
        }
        let mut turn = Turn {
            once: self,
            outcome: State::Empty,
        };
        let value = make().await?;
        turn.outcome = State::Made(value.clone());
        Ok(value)
    }

    /// Waits while another makes the value. Nothing says that it is for the caller to make.
    async fn made_or_my_turn(&self) -> Option<T> {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            match &mut *state {
                State::Made(value) => Poll::Ready(Some(value.clone())),
                State::Starting(waiting) => {
                    waiting.push(context.waker().clone());
                    Poll::Pending
                }
                State::Empty => {
                    *state = State::Starting(Vec::new());
                    Poll::Ready(None)
                }
            }
        })
        .await
    }
}

/// The turn of the one who makes the value. Its end wakes the others, also where its work failed or was
/// dropped.
struct Turn<'a, T> {
    once: &'a Once<T>,
    outcome: State<T>,
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        let outcome = std::mem::replace(&mut self.outcome, State::Empty);
        if let State::Starting(waiting) = self.once.state.replace(outcome) {
            waiting.into_iter().for_each(Waker::wake);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::pin::{Pin, pin};
    use std::task::Context;

    use super::*;

    /// Polls once; what is not ready is woken by nobody.
    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    /// Is ready when `open` is set.
    async fn gate(open: &Cell<bool>) {
        poll_fn(|_| match open.get() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
    }

    #[test]
    fn those_who_ask_meanwhile_get_what_the_first_made() {
        let (once, open, made) = (Once::new(), Cell::new(false), Cell::new(0));
        let ask = || {
            once.get_or_make(async || {
                made.set(made.get() + 1);
                gate(&open).await;
                Ok::<_, ()>(made.get())
            })
        };
        let (mut first, mut second) = (pin!(ask()), pin!(ask()));
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        open.set(true);
        assert!(poll(second.as_mut()).is_pending(), "it is not its work");
        assert_eq!(poll(first), Poll::Ready(Ok(1)));
        assert_eq!(poll(second), Poll::Ready(Ok(1)));
        assert_eq!(poll(pin!(ask())), Poll::Ready(Ok(1)));
    }

    #[test]
    fn those_who_wait_are_woken() {
        let (once, open) = (Once::new(), Cell::new(false));
        let ask = || {
            once.get_or_make(async || {
                gate(&open).await;
                Ok::<_, ()>(7)
            })
        };
        let mut first = pin!(ask());
        assert!(poll(first.as_mut()).is_pending());
        let woken = std::sync::Arc::new(Flag::default());
        let mut second = pin!(ask());
        let waker = Waker::from(woken.clone());
        let pending = second.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(pending.is_pending());
        open.set(true);
        assert_eq!(poll(first), Poll::Ready(Ok(7)));
        assert!(woken.0.load(std::sync::atomic::Ordering::Relaxed));
    }

    #[derive(Default)]
    struct Flag(std::sync::atomic::AtomicBool);

    impl std::task::Wake for Flag {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }

    #[test]
    fn a_failure_is_not_kept() {
        let once = Once::new();
        let failed = once.get_or_make(async || Err::<u8, _>("refused"));
        assert_eq!(poll(pin!(failed)), Poll::Ready(Err("refused")));
        let made = once.get_or_make(async || Ok::<_, &str>(7));
        assert_eq!(poll(pin!(made)), Poll::Ready(Ok(7)));
    }

    #[test]
    fn who_is_dropped_at_work_leaves_it_to_the_next() {
        let once = Once::new();
        let closed = Cell::new(false);
        let mut dropped = Box::pin(once.get_or_make(async || {
            gate(&closed).await;
            Ok::<_, ()>(1)
        }));
        assert!(poll(dropped.as_mut()).is_pending());
        drop(dropped);
        let made = once.get_or_make(async || Ok::<_, ()>(2));
        assert_eq!(poll(pin!(made)), Poll::Ready(Ok(2)));
    }
}
