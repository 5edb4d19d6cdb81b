// Signs the same requests with the official TypeScript SDK and with sign_tool, and compares byte
// for byte. Keys are made at run time.
// Environment: OCI_SIGN_TOOL (program), OCI_MCP_NODE_MODULES (the folder that holds oci-common).
'use strict';

const { spawnSync } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const os = require('os');
const path = require('path');

const modules = path.resolve(process.env.OCI_MCP_NODE_MODULES);
const tool = path.resolve(process.env.OCI_SIGN_TOOL);

const common = require(path.join(modules, 'oci-common'));
const httpSignature = require(path.join(modules, 'http-signature'));

const DATE = 'Thu, 05 Jan 2023 21:31:40 GMT';
const LEAP_DATE = 'Thu, 29 Feb 2024 00:00:09 GMT';
const TENANCY = 'ocid1.tenancy.oc1..example';
const USER = 'ocid1.user.oc1..example';
const JSON_TYPE = { 'content-type': 'application/json' };
const HOST = 'https://identity.us-ashburn-1.oraclecloud.com';
const IAAS = 'https://iaas.us-ashburn-1.oraclecloud.com/20160918';
const STORAGE = 'https://objectstorage.eu-frankfurt-1.oraclecloud.com/n/ns/b/bucket';
const SESSION = 'ST$' + ['{"alg":"RS256"}', '{"sub":"someone"}', 'signature']
  .map((part) => Buffer.from(part).toString('base64url')).join('.');

// {method, url, headers, body, stream, keyId, obo, exclude, date}; what is left out is the default.
// `stream` gives our signer the body as a part of a file.
const X = `${IAAS}/x`;
const get = (url, more) => ({ method: 'GET', url, ...more });
const post = (more) => ({ method: 'POST', url: X, headers: JSON_TYPE, ...more });
const put = (more) => ({ method: 'PUT', url: X, headers: JSON_TYPE, ...more });

const CASES = {
  get: get(`${IAAS}/instances/ocid1.instance.oc1.iad.example`),
  get_query: get(`${IAAS}/instances?availabilityDomain=Uocm%3A%20AD-1&compartmentId=c&limit=5`),
  get_repeated_query: get(`${X}?tag=a.b.c&tag=d%26e%3Df%2Bg&empty=`),
  get_bare_question_mark: get(`${X}?`),
  get_without_path: get(HOST),
  get_query_without_path: get(`${HOST}?a=b`),
  get_upper_case_host: get('https://IDCS-0123.Identity.OracleCloud.com/admin/v1/Me'),
  get_escaped_object: get(`${STORAGE}/o/a%2Fb%20c%2B%C3%A9%E2%98%83.txt`),
  get_dot_segment: get(`${STORAGE}/o/%2E%2E`),
  get_unreserved_object: get(`${STORAGE}/o/a-b_c.d~e`),
  get_other_date: get(X, { date: LEAP_DATE }),
  get_body_headers_unsigned: get(X, { headers: JSON_TYPE }),
  get_session: get(X, { keyId: SESSION }),
  get_delegation: get(X, { obo: 'obo-token' }),
  get_session_delegation: get(X, { keyId: SESSION, obo: 'obo-token' }),
  head: { method: 'HEAD', url: STORAGE },
  delete: { method: 'DELETE', url: `${IAAS}/vcns/ocid1.vcn`, headers: { 'if-match': 'etag' } },
  post: post({ body: '{"cidrBlock":"10.0.0.0/16"}' }),
  post_empty_action: post({ url: `${IAAS}/instances/i?action=STOP` }),
  post_empty_string: post({ body: '' }),
  post_without_content_type: post({ headers: {}, body: '{}' }),
  post_content_length_zero: post({ headers: { ...JSON_TYPE, 'content-length': '0' } }),
  post_with_port: post({ url: 'https://localhost:8443/20160918/x', body: '{}' }),
  post_text: post({ headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'a b' }),
  post_newlines: post({ body: '{\r\n "a": "\\u0000"\n}\n' }),
  post_session: post({ body: '{"a":1}', keyId: SESSION }),
  post_delegation: post({ body: '{"a":1}', obo: 'obo-token' }),
  post_excluded_body: post({ body: '{"a":1}', exclude: true }),
  post_signed_before: post({ headers: { ...JSON_TYPE, authorization: 'Signature' }, body: '{}' }),
  put_utf8: put({ body: '{"name":"h\u00e9llo \u2603 \ud83d\ude00"}' }),
  put_own_content_type: put({ headers: { 'Content-Type': 'application/x-own' }, body: 'bytes' }),
  put_stream: put({ body: 'line\n'.repeat(20000), stream: true }),
  put_stream_empty: put({ body: '', stream: true }),
  put_object: put({
    url: `${STORAGE}/o/file.bin`,
    headers: { 'content-length': '5', 'content-type': 'application/octet-stream' },
    body: 'hello',
    exclude: true,
  }),
  patch: {
    method: 'PATCH',
    url: 'https://idcs-0123.identity.oraclecloud.com/admin/v1/Users/u1',
    headers: JSON_TYPE,
    body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[]}',
  },
};

const KEYS = [
  { bits: 2048, type: 'pkcs1' },
  { bits: 3072, type: 'pkcs8' },
];

// The text that http-signature signs is a local variable; it hands it out to requests that have
// the property _stringToSign.
let signedText;
const signRequest = httpSignature.sign;
httpSignature.sign = (request, options) => {
  request._stringToSign = '';
  const done = signRequest(request, options);
  signedText = request._stringToSign;
  return done;
};

function provider(pem, keyId, delegationToken) {
  return {
    getKeyId: async () => keyId,
    getPrivateKey: () => pem,
    getPassphrase: () => null,
    getAuthType: () => (delegationToken ? 'any' : undefined),
    getDelegationToken: () => delegationToken,
    getProvider: () => null,
    setProvider() {},
  };
}

async function official(pem, request) {
  const headers = new Headers({ ...request.headers, 'x-date': request.date });
  headers.delete('authorization');
  const signer = new common.DefaultRequestSigner(provider(pem, request.keyId, request.obo));
  await signer.signHttpRequest(
    { method: request.method, uri: request.url, headers, body: request.body }, !!request.exclude);
  headers.delete('date'); // a side effect of http-signature: the present time, not signed
  return {
    authorization: headers.get('authorization'),
    text: signedText,
    headers: Object.fromEntries(headers),
  };
}

function ours(keyFile, requests) {
  const input = requests.map((request) => JSON.stringify(request) + '\n').join('');
  const done = spawnSync(tool, [keyFile], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0) {
    throw new Error(`sign_tool ended with ${done.status}: ${done.stderr}${done.error || ''}`);
  }
  return done.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

// The headers but the signature, which is compared by itself.
function comparable(headers) {
  return JSON.stringify(Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name]) => name !== 'authorization')
    .sort());
}

// The differences between two answers as lines; none when they are the same.
function differences(expected, actual) {
  const found = [];
  const compare = (what, a, b) => {
    if (a === b) return;
    found.push(`  ${what}`, `    official ${a}`, `    ours     ${b}`);
  };
  compare('authorization', expected.authorization, actual.authorization);
  compare('signing string', expected.text, actual.text);
  compare('headers', comparable(expected.headers), comparable(actual.headers));
  return found;
}

async function compareWithKey(folder, { bits, type }, count) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: bits });
  const pem = privateKey.export({ type, format: 'pem' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const md5 = crypto.createHash('md5').update(spki).digest('hex');
  const fingerprint = md5.match(/../g).join(':');
  const keyFile = path.join(folder, `${type}.pem`);
  fs.writeFileSync(keyFile, pem, { mode: 0o600 });

  const requests = Object.values(CASES).map((request) => (
    { date: DATE, keyId: `${TENANCY}/${USER}/${fingerprint}`, ...request }));
  const answers = ours(keyFile, requests);
  for (const [i, name] of Object.keys(CASES).entries()) {
    const found = differences(await official(pem, requests[i]), answers[i]);
    count[found.length ? 'failed' : 'passed']++;
    if (found.length) console.log(`${name} (${type}, ${bits} bits)\n${found.join('\n')}`);
  }
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sign-vectors-'));
  const count = { passed: 0, failed: 0 };
  try {
    for (const key of KEYS) await compareWithKey(folder, key, count);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exit(count.failed || !count.passed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
