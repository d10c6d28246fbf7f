# Was alle Seiten und Briefe gemeinsam haben.
nav-account = Mein Konto
nav-log-in = Anmelden
nav-log-out = Abmelden

problem-back = Zurück zum Shop
problem-other = Das hat nicht geklappt
problem-not-found = Hier ist nichts
problem-not-signed-in = Bitte melden Sie sich an
problem-not-allowed = Das dürfen Sie nicht
problem-too-many-requests = Zu viele Versuche. Bitte warten Sie ein wenig.
problem-form-expired = Dieses Formular ist abgelaufen. Bitte gehen Sie zurück, öffnen Sie die Seite neu und wiederholen Sie die Eingabe.
problem-no-cookies = Ihr Browser nimmt unsere Cookies nicht an
no-cookies = Sie halten nur Ihre Anmeldung und schützen dieses Formular. Bitte erlauben Sie Cookies für diese Adresse, öffnen Sie die Seite noch einmal und wiederholen Sie es.
no-cookies-again = Seite noch einmal öffnen
problem-cross-site = Diese Anfrage kommt von einer anderen Seite
problem-unavailable = Der Shop kann gerade nicht antworten. Bitte versuchen Sie es noch einmal.
problem-internal = Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal.
problem-link-gone = Dieser Link ist benutzt, abgelaufen oder falsch

letter-greeting = Guten Tag,
letter-unsubscribe = Abbestellen

field-email = E-Mail-Adresse
field-password = Passwort
field-new-password = Neues Passwort
field-current-password = Bisheriges Passwort
field-name = Name
field-company = Firma
field-telephone = Telefon
field-language = Sprache
field-optional = (freiwillig)

problem-invalid-body = Einige Felder stimmen noch nicht
problem-weak-password = Bitte wählen Sie ein anderes Passwort
problem-reauth-required = Bitte bestätigen Sie Ihr Passwort
error-invalid = Dieser Wert ist nicht gültig.
error-missing = Bitte füllen Sie dieses Feld aus.
error-empty = Bitte füllen Sie dieses Feld aus.
error-invalid-email = Bitte geben Sie eine vollständige E-Mail-Adresse ein, etwa name@example.com.
error-too-long = Bitte höchstens { $count } Zeichen.
error-control-character = Bitte schreiben Sie das in einer Zeile, ohne Steuerzeichen.
error-invalid-language = Bitte wählen Sie eine Sprache aus der Liste, etwa Deutsch oder English.
error-invalid-telephone = Bitte geben Sie eine Telefonnummer an, zum Beispiel +49 30 123456.
error-invalid-text = Dieser Text ist zu lang oder enthält Zeichen, die wir nicht speichern können.

nav-skip = Zum Inhalt
nav-overview = Übersicht
nav-orders = Bestellungen
nav-referrals = Empfehlungen
nav-newsletter = Newsletter
nav-profile = Profil
title-error = Fehler:
pager-label = Seiten
pager-previous = Zurück
pager-next = Weiter
copy = Kopieren
copied = Kopiert
password-show = Anzeigen
chart-thousand = T
chart-million = M
wait-seconds = { $count ->
    [one] { $count } Sekunde
   *[other] { $count } Sekunden
}
wait-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
wait-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
problem-id = Nummer dieses Aufrufs:

form-kept = Sie waren abgemeldet. Ihre Änderungen sind noch da, aber noch nicht gespeichert.
problem-too-many-requests-wait = Zu viele Versuche. Versuchen Sie es in { $wait } wieder.

foot-contact = Kontakt
foot-terms = AGB
foot-privacy = Datenschutz
foot-imprint = Impressum

letter-button-hint = Wenn der Knopf nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:
