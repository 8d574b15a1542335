import { nextTick, onMounted, watch } from 'vue'
import { useData, useRoute } from 'vitepress'
import Theme from 'vitepress/theme'

export default {
  extends: Theme,
  setup() {
    const { isDark } = useData()
    const route = useRoute()
    onMounted(draw)
    watch(() => route.path, () => nextTick(draw))

    async function draw() {
      const diagrams = document.querySelectorAll('pre.mermaid:not([data-processed])')
      if (diagrams.length > 0) {
        const { default: mermaid } = await import('mermaid')
        mermaid.initialize({ startOnLoad: false, theme: isDark.value ? 'dark' : 'default' })
        await mermaid.run({ nodes: diagrams })
      }
    }
  },
}
