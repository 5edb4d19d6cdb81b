// A browser without a screen: cookies, redirects, and forms that a script fills in.

function attribute(tag, name) {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag);
  return found === null ? undefined : found[1].replace(/&lt;/g, '<').replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
}

// The first form of a page: where it goes and what it carries by itself.
export function formOf(page, url) {
  const found = /<form\b[^>]*>[\s\S]*?<\/form>/.exec(page);
  if (found === null) throw new Error(`no form on ${url}: ${page}`);
  const fields = new URLSearchParams();
  for (const [tag] of found[0].matchAll(/<input\b[^>]*>/g))
    if (attribute(tag, 'type') === 'hidden') fields.set(attribute(tag, 'name'), attribute(tag, 'value'));
  return { url: new URL(attribute(found[0], 'action') ?? url, url), fields };
}

export class Browser {
  cookies = new Map();

  header(url) {
    const names = this.cookies.get(url.host) ?? new Map();
    return [...names].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(url, answer) {
    const names = this.cookies.get(url.host) ?? new Map();
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...rest] = line.split(';');
      const at = pair.indexOf('=');
      const gone = rest.some((part) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(part));
      if (gone) names.delete(pair.slice(0, at));
      else names.set(pair.slice(0, at).trim(), pair.slice(at + 1));
    }
    this.cookies.set(url.host, names);
  }

  // One request; redirects are not followed.
  async ask(address, body) {
    const url = new URL(address);
    const headers = { cookie: this.header(url), accept: 'text/html' };
    if (body !== undefined) headers.origin = url.origin;
    const answer = await fetch(url, { method: body === undefined ? 'GET' : 'POST', body, headers,
      redirect: 'manual' });
    this.keep(url, answer);
    const location = answer.headers.get('location');
    return { url, status: answer.status, headers: answer.headers, page: await answer.text(),
      location: location === null ? undefined : new URL(location, url) };
  }

  // Goes on until an address begins with `end`, or a page has no form that `fill` knows. Gives that
  // address as `url`, or the last answer.
  async follow(address, end, fill) {
    let answer = await this.ask(address);
    for (let step = 0; step < 30; step += 1) {
      if (answer.location !== undefined) {
        if (answer.location.href.startsWith(end)) return { url: answer.location };
        answer = await this.ask(answer.location);
        continue;
      }
      if (answer.status !== 200) return answer;
      const form = formOf(answer.page, answer.url);
      if (!fill(form, answer.page)) return answer;
      answer = await this.ask(form.url, form.fields);
    }
    throw new Error('redirects without an end');
  }
}

// Says yes to whatever our page, the sandbox's and oidc-provider's ask.
export function agree(form) {
  if (form.fields.has('transaction')) form.fields.set('decision', 'allow');
  if (form.fields.get('prompt') === 'login') {
    form.fields.set('login', 'somebody');
    form.fields.set('password', 'anything');
  }
  return true;
}
