import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

// The pages are those of the repository, as they are. What only a site needs is here.
const repository = 'https://github.com/monolith-net/monolith/blob/main/'
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const docs = path.join(root, 'docs')
const modules = path.join(root, 'build/site/node_modules')

export default defineConfig({
  title: 'Monolith',
  description: 'Building blocks for a modular monolith on .NET 10',
  lang: 'en',
  srcDir: docs,
  outDir: path.join(root, 'artifacts/site'),
  cacheDir: path.join(root, 'artifacts/site-cache'),
  cleanUrls: true,
  rewrites: { 'README.md': 'index.md', 'decisions/README.md': 'decisions/index.md' },
  // A link to a page that does not exist fails the build. An address of a running Host is no page.
  ignoreDeadLinks: 'localhostLinks',
  markdown: { anchor: { slugify: anchorOf }, config: (markdown) => { linkToRepository(markdown); keepDiagrams(markdown) } },
  // The pages import Vue, and the folder above them has no node_modules.
  vite: { resolve: { alias: [{ find: /^vue$/, replacement: path.join(modules, 'vue') }, { find: 'vue/server-renderer', replacement: path.join(modules, 'vue/server-renderer') }] }, server: { fs: { allow: [root] } } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start-your-own' },
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Reference', link: '/reference/configuration' },
    ],
    sidebar: [
      group('Start', { 'start-your-own': 'Start your own' }),
      group('Tutorial', { tutorial: 'A product of two modules' }),
      group('How-to', {
        'adding-a-module': 'Add a module', 'module-how-to': 'In a module', 'adding-a-provider': 'Add a database server', 'multi-tenancy': 'Tenants',
        operating: 'Operate', console: 'The console', 'extracting-a-module': 'Move a module out', 'events-for-others': 'Events for others',
        'architecture-rules': 'Check the architecture', 'writing-a-store': 'Write a store', testing: 'Test',
      }),
      group('Reference', {
        'reference/configuration': 'Configuration', 'reference/commands': 'Commands', 'reference/metrics': 'Metrics', 'reference/rules': 'Rules',
      }),
      group('Explanation', {
        architecture: 'Architecture', reliability: 'Reliability', security: 'Security', performance: 'Performance', scaling: 'Scaling', 'decisions/': 'Decisions',
      }),
    ],
    socialLinks: [{ icon: 'github', link: 'https://github.com/monolith-net/monolith' }],
  },
})

function group(text, pages) {
  return { text, items: Object.entries(pages).map(([page, title]) => ({ text: title, link: '/' + page })) }
}

// GitHub's anchors, which the pages and the tests use.
function anchorOf(heading) {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
}

// A link to a file outside of docs leads to the repository.
function linkToRepository(markdown) {
  markdown.core.ruler.after('inline', 'link-to-repository', (state) => {
    const links = state.tokens.flatMap((token) => token.children ?? []).filter((token) => token.type === 'link_open')
    for (const link of links) {
      const [target, anchor] = link.attrGet('href').split('#')
      const file = path.resolve(path.dirname(state.env.path), target)
      if (target && !target.includes(':') && !file.startsWith(docs + path.sep)) {
        link.attrSet('href', repository + path.relative(root, file) + (anchor ? '#' + anchor : ''))
      }
    }
  })
}

// The theme draws diagrams; without scripts their source is readable.
function keepDiagrams(markdown) {
  const fence = markdown.renderer.rules.fence
  markdown.renderer.rules.fence = (tokens, index, ...rest) => tokens[index].info.trim() === 'mermaid'
    ? `<pre class="mermaid" v-pre>${markdown.utils.escapeHtml(tokens[index].content)}</pre>`
    : fence(tokens, index, ...rest)
}
