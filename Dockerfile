# The gateway alone, without anything that only builds or tests it.

FROM node:26-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY tools tools
RUN npm ci
COPY tsconfig.json tsconfig.build.json vite.config.ts ./
COPY schema schema
COPY src src
RUN npm run build

FROM node:26-slim AS dependencies
WORKDIR /dependencies
COPY package.json package-lock.json .npmrc ./
COPY tools tools
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 LEXIGATE_DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /dependencies/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json ./
COPY schema schema
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm: it gets the signals, and closes in order.
ENTRYPOINT ["node", "dist/main.js"]
