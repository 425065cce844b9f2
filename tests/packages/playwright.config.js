// `npm run test:packages` runs it with the folder in which the fixtures are installed and built.
import shared from '../../playwright.config.js';

const port = Number(process.env.PORT || 4180);

export default {
  ...shared,
  testDir: '.',
  testMatch: '*.packages.js',
  use: { ...shared.use, baseURL: `http://localhost:${port}` },
  webServer: {
    command: `node serve.js ${process.env.FIXTURES} ${port}`,
    cwd: import.meta.dirname,
    url: `http://localhost:${port}/plain/`,
    reuseExistingServer: false,
  },
};
