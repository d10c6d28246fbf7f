//! A connector in front of the SDK that can refuse, conflict, throttle, time out or lose the answer of the n-th call.
