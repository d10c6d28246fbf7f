# Mein Konto: Angaben und Bestellungen.
account-title = Mein Konto
account-number = Kundennummer
account-save = Änderungen speichern
account-saved = Ihre Änderungen sind gespeichert.
language-en = English
language-de = Deutsch

orders-title = Bestellungen
orders-none = Sie haben noch nichts bestellt.
orders-number = Bestellung
orders-placed = Bestellt am
orders-status = Status
orders-total = Summe
order-placed = Bestellt
order-paid = Bezahlt
order-test = Test
order-cancelled = Storniert

letter-approved-subject = Sie sind jetzt Partner von { $shop }
letter-approved-body = { $shop } hat Sie als Partner zugelassen. Sie erhalten { $rate } von dem, was die Menschen kaufen, die Sie empfehlen. Ihr Link und Ihre Zahlen stehen in Ihrem Konto.
letter-suspended-subject = Ihre Partnerschaft mit { $shop } ruht
letter-suspended-body = { $shop } lässt Ihre Partnerschaft ruhen. Die Kunden, die Sie empfohlen haben, bleiben Ihnen zugeordnet; solange die Partnerschaft ruht, kommt keine Provision hinzu. Was Sie bisher verdient haben, behalten Sie.
letter-rate-subject = Ihr Provisionssatz bei { $shop } hat sich geändert
letter-rate-body = Von jetzt an erhalten Sie { $rate } von dem, was die Menschen kaufen, die Sie empfehlen. Was Sie bisher verdient haben, bleibt, wie es ist.
letter-declined-subject = Ihre Bewerbung als Partner von { $shop }
letter-declined-body = { $shop } hat Ihre Bewerbung angesehen und kann Sie zurzeit nicht als Partner aufnehmen. Ihr Konto ist, wie es war, und Sie können sich wieder bewerben.
letter-affiliate-button = Meine Empfehlungen
letter-disabled-subject = Ihr Konto bei { $shop } ist gesperrt
letter-disabled-body = { $shop } hat Ihr Konto gesperrt. Niemand kann sich anmelden, und alle Geräte sind abgemeldet. Wenn Sie das für einen Irrtum halten, schreiben Sie bitte an den Shop.
letter-enabled-subject = Ihr Konto bei { $shop } ist wieder offen
letter-enabled-body = { $shop } hat Ihr Konto wieder geöffnet. Ihr Passwort ist, wie es war.
letter-enabled-button = Anmelden

profile-title = Profil
profile-hint = Was auf Bestellungen steht und wie wir Sie ansprechen.
profile-address = Adresse
profile-address-hint = Mit dieser Adresse melden Sie sich an. Um sie zu ändern, schreiben Sie uns.
account-latest-orders = Letzte Bestellungen
account-all-orders = Alle Bestellungen
account-profile-link = Profil ändern
account-referrals-approved = Ihr Link, Ihre Verkäufe und was Sie verdient haben.
account-referrals-link = Ihr Link und Ihre Zahlen
account-referrals-join = So funktioniert es
orders-caption = Ihre Bestellungen, die neuesten zuerst
orders-none-hint = Was Sie bestellen, steht hier, auch was Sie mit dieser Adresse als Gast bestellt haben.
orders-none-button = Zum Shop
order-sums = Was es kostet
order-items = Artikel
order-discount = Rabatt
order-shipping = Versand
order-handling = Bearbeitung
order-tax = Steuer
order-given-back = Erstattet
order-buyer = Bestellt mit
order-refunded = Erstattet
order-partly-refunded = Teilweise erstattet

profile-address-contact = Kontakt

order-items-caption = Artikel der Bestellung
order-item = Artikel
order-item-unnamed = Artikel ohne Namen
order-quantity = Menge
order-unit = Preis
order-items-cut = Die Bestellung hat mehr Artikel, als hier stehen.
order-coupons = Gutscheincodes
