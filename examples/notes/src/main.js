import { createApp } from 'vue'
import './state.js'
import './style.css'
import MainWindow from './windows/MainWindow.vue'
import PaletteWindow from './windows/PaletteWindow.vue'
import SettingsWindow from './windows/SettingsWindow.vue'

const windows = { main: MainWindow, settings: SettingsWindow, palette: PaletteWindow }
const name = new URLSearchParams(location.search).get('window') ?? 'main'

createApp(windows[/** @type {keyof typeof windows} */ (name)]).mount('#app')
