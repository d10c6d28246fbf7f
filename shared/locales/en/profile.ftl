# My account: profile and orders.
account-title = My account
account-number = Customer number
account-save = Save changes
account-saved = Your changes are saved.
language-en = English
language-de = Deutsch

orders-title = Orders
orders-none = You have not ordered anything yet.
orders-number = Order
orders-placed = Placed
orders-status = Status
orders-total = Total
order-placed = Placed
order-paid = Paid
order-test = Test
order-cancelled = Cancelled

letter-approved-subject = You are an affiliate of { $shop } now
letter-approved-body = { $shop } has approved you as an affiliate. You earn { $rate } of what people you refer buy. Your link and your figures are in your account.
letter-suspended-subject = Your affiliate account at { $shop } is suspended
letter-suspended-body = { $shop } has suspended your affiliate account. The customers you have referred stay yours, but you earn nothing while it is suspended. What you have earned so far stays yours.
letter-rate-subject = Your rate as an affiliate of { $shop } has changed
letter-rate-body = From now on you earn { $rate } of what people you refer buy. What you have earned so far stays as it is.
letter-declined-subject = Your application as an affiliate of { $shop }
letter-declined-body = { $shop } has looked at your application and cannot take you as an affiliate at the moment. Your account is as it was, and you may apply again.
letter-affiliate-button = My referrals
letter-disabled-subject = Your account at { $shop } is disabled
letter-disabled-body = { $shop } has disabled your account. Nobody can log in to it, and every device has been logged out. If you think this is a mistake, please write to the shop.
letter-enabled-subject = Your account at { $shop } is open again
letter-enabled-body = { $shop } has enabled your account again. Your password is as it was.
letter-enabled-button = Log in

profile-title = Profile
profile-hint = What we print on orders and how we address you.
profile-address = Address
profile-address-hint = You log in with this address. To change it, write to us.
account-latest-orders = Latest orders
account-all-orders = All orders
account-profile-link = Change your profile
account-referrals-approved = Your link, your sales and what you have earned.
account-referrals-link = Your link and figures
account-referrals-join = How it works
orders-caption = Your orders, newest first
orders-none-hint = What you order appears here, also what you ordered as a guest with this address.
orders-none-button = Go to the shop
order-sums = What it costs
order-items = Items
order-discount = Discount
order-shipping = Delivery
order-handling = Handling
order-tax = Tax
order-given-back = Refunded
order-buyer = Placed with
order-refunded = Refunded
order-partly-refunded = Partly refunded

profile-address-contact = Contact

order-items-caption = Items of the order
order-item = Item
order-item-unnamed = Item without a name
order-quantity = Quantity
order-unit = Price
order-items-cut = The order has more items than are listed here.
order-coupons = Coupon codes
