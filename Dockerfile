# The executable of deno task compile in a container: no shell is needed, nothing is written outside /data.
#   deno task compile && docker compose up --detach
FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin comms \
  && install --directory --owner=comms --group=comms --mode=0700 /data
COPY --chmod=0755 dist/claude-comms /usr/local/bin/claude-comms
USER 10001:10001
# Inside a container every address is an outside one: the daemon starts only with CLAUDE_COMMS_PASSWORD.
ENV CLAUDE_COMMS_HOME=/data \
  CLAUDE_COMMS_BROKER_HOST=0.0.0.0 \
  CLAUDE_COMMS_BROKER_WS_HOST=0.0.0.0 \
  CLAUDE_COMMS_MCP_HOST=0.0.0.0 \
  CLAUDE_COMMS_WEB_HOST=0.0.0.0
WORKDIR /data
VOLUME /data
EXPOSE 1883 9001 9920 9921
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["claude-comms", "health"]
ENTRYPOINT ["claude-comms"]
CMD ["start"]
