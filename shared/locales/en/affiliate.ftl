# Affiliates: my account's pages.
affiliate-title = Referrals
affiliate-about = Share a link to our shop. When somebody who comes through it buys for the first time, you earn a share of that order and of every later one.
affiliate-apply = Apply
affiliate-awaiting = We have your application and will look at it soon.
affiliate-suspended = Your affiliate account is suspended at the moment. The customers you referred stay yours, but you earn nothing in the meantime.
affiliate-approved = You earn { $rate } of what people you refer buy, on their first order and every later one.
affiliate-link = Your link
affiliate-link-hint = To link to any page of the shop, add ?af={ $number } to its address.
affiliate-qr = QR code of your link
affiliate-paid = Paid
affiliate-unpaid = Not paid yet
affiliate-months = Hits and sales by month
affiliate-chart = Hits and sales of the last 12 months
affiliate-chart-about = The upper bars are hits, the lower ones sales. The table below has the same figures.
affiliate-month = Month
affiliate-hits = Hits
affiliate-sales = Sales
affiliate-commission = Commission
affiliate-hits-hint = A visitor counts once an hour. Hits in all: { $raw }, counted: { $counted }.
affiliate-lines-title = Commissions
affiliate-lines-none = No commissions yet
affiliate-date = Date
affiliate-kind = Type
affiliate-base = Base
affiliate-rate = Rate
affiliate-state = Status
affiliate-kind-earned = Sale
affiliate-kind-reversed = Refund
affiliate-kind-restored = Restored
affiliate-kind-refused = Nothing earned: suspended
affiliate-state-unpaid = Not paid yet
affiliate-state-paid = Paid
affiliate-state-refused = –
affiliate-payouts-title = Payouts
affiliate-payouts-none = No payouts yet
affiliate-amount = Amount
affiliate-method = Method
affiliate-reference = Reference
affiliate-count = Sales
affiliate-method-cash = Cash
affiliate-method-other = Other
affiliate-payout-paid = Paid
affiliate-payout-cancelled = Cancelled

affiliate-status-none = Not an affiliate
affiliate-status-awaiting = Awaiting approval
affiliate-status-approved = Approved
affiliate-status-suspended = Suspended
affiliate-how = How it works
affiliate-how-link = You share your link
affiliate-how-link-hint = Any page of the shop, with your customer number in it.
affiliate-how-buy = Somebody follows it and buys
affiliate-how-buy-hint = For the first time: whoever has bought here before does not count.
affiliate-how-earn = You earn a share, then and later
affiliate-how-earn-hint = Of their first order and of every later one, whoever’s link they follow then.
affiliate-terms = Terms
affiliate-terms-review = We look at every application and set your rate.
affiliate-terms-base = Commission is your rate on what was bought, less discounts, without delivery and tax. Refunds take their share off again.
affiliate-terms-due = { $count ->
    [0] Commission is payable at once.
    [one] Commission is payable one day after it was booked.
   *[other] Commission is payable { $count } days after it was booked.
}
affiliate-terms-own = You earn nothing on your own orders.
affiliate-awaiting-since = Sent
affiliate-awaiting-hint = We will write to you.
affiliate-amounts-also = and { $amounts }
affiliate-hits-in = Hits in { $month }
affiliate-sales-in = Sales in { $month }
affiliate-month-before = { $count } in { $month }
affiliate-chart-table = The same as a table
affiliate-lines-caption = Commissions, newest first
affiliate-lines-none-hint = The first sale through your link appears here at once.
affiliate-lines-none-button = Your link
affiliate-base-hint = The base is what was bought less every discount, without delivery and tax. When goods are sent back, a refund takes its share off again.
affiliate-payouts-caption = Payouts, newest first
affiliate-payouts-none-hint = What we pay you appears here.

affiliate-order = Order
affiliate-filter-all = All
affiliate-filter = Show

affiliate-currency = Currency
affiliate-file = Download as a table (CSV)
affiliate-state-payable = Payable from { $date }
affiliate-link-to = Link to another page of the shop
affiliate-link-make = Make link
affiliate-link-wrong = Only pages of the shop can be linked to: copy the address from your browser.
affiliate-lines-recent = Recent commissions
affiliate-lines-all = All commissions

affiliate-months-all = All months
affiliate-agree = I agree to these terms (version { $version })
affiliate-agreed = You agreed to the terms (version { $version }) on { $date }.
problem-not-agreed = Please agree to the terms
problem-terms-changed = The terms have changed
error-not-agreed = Please read the terms and tick the box.
error-terms-changed = The terms have changed meanwhile. Please read them again.
