import { isLetter } from './characters.ts';
import { CUE_LENGTH } from './limits.ts';

/**
 * What the words before a number say it is; the nearest word that says anything decides. Looks at
 * 24 characters. Never throws.
 */
export function phoneCue(text: string, start: number): 'phone' | 'other' | 'none' {
  const from = Math.max(0, start - CUE_LENGTH);
  let end = start;
  for (let at = start - 1; at >= from - 1; at -= 1) {
    if (at >= 0 && isLetter(text.charCodeAt(at))) continue;
    const said = cueOf(text.slice(at + 1, end).toLowerCase(), text[at] ?? '');
    if (said !== 'none') return said;
    end = at;
  }
  return 'none';
}

function cueOf(word: string, mark: string): 'phone' | 'other' | 'none' {
  if (PHONE_WORDS.has(word) || PHONE_MARKS.has(mark)) return 'phone';
  return OTHER_WORDS.has(word) || OTHER_MARKS.has(mark) ? 'other' : 'none';
}

const PHONE_WORDS: ReadonlySet<string> = new Set(
  (
    'phone phones telephone tel call calls calling caller mobile cell cellphone whatsapp sms dial ' +
    'reach ring text contact contacts fax msisdn hotline ' +
    'telefon telefonnummer handy handynummer mobil anruf anrufen rufen erreichbar ' +
    'téléphone telephone portable appelez appeler joignable ' +
    'teléfono telefono telefone móvil celular llama llame llámame llámeme ligue ligar ' +
    'cellulare chiama chiamare bel telefoon nummer simu piga hamagara telefoni'
  ).split(' '),
);
const OTHER_WORDS: ReadonlySet<string> = new Set(
  (
    'order orders invoice ref reference ticket tracking code account transaction booking case ' +
    'id uuid imei ean isbn sku serial version price total paid amount balance zip pin nhs ' +
    'bestellung rechnung rechnungsnummer kundennummer bestellnummer konto preis plz ' +
    'commande facture compte siret prix pedido factura cuenta precio conta preço cpf cep utr ' +
    'ordine fattura conto prezzo oda agizo komande'
  ).split(' '),
);
/** Signs of scripts that put no space between words. */
const PHONE_MARKS: ReadonlySet<string> = new Set([...'話携帯☎📞']);
const OTHER_MARKS: ReadonlySet<string> = new Set([...'注〒']);
